/// How badly a code would be read (ISO/IEC 18004 §7.8.3): runs, blocks, finder-like patterns, imbalance.
enum QRPenalty {
    static func of(_ code: QRCode) -> Int {
        var penalty = 0
        for index in 0..<code.size {
            penalty += line((0..<code.size).map { code[$0, index] })
            penalty += line((0..<code.size).map { code[index, $0] })
        }
        for y in 0..<code.size - 1 {
            for x in 0..<code.size - 1 {
                let color = code[x, y]
                if color == code[x + 1, y], color == code[x, y + 1], color == code[x + 1, y + 1] { penalty += 3 }
            }
        }
        let dark = code.modules.reduce(0) { $0 + ($1 ? 1 : 0) }
        let total = code.size * code.size
        return penalty + abs(dark * 20 - total * 10) / total * 10
    }

    private static let finderLike: [[Bool]] = {
        let core = [true, false, true, true, true, false, true]
        let light = [Bool](repeating: false, count: 4)
        return [core + light, light + core]
    }()

    private static func line(_ modules: [Bool]) -> Int {
        var penalty = 0
        var run = 0
        for (index, module) in modules.enumerated() {
            run = index > 0 && module == modules[index - 1] ? run + 1 : 1
            if run == 5 { penalty += 3 } else if run > 5 { penalty += 1 }
            let rest = modules[index...]
            for pattern in finderLike where rest.starts(with: pattern) { penalty += 40 }
        }
        return penalty
    }
}
