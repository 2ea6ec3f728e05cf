/// The name that somebody who wrote another one most likely meant.
enum NearestName {
    /// The nearest of `names` by letters changed, put in, left out or swapped, the case aside; nil when none is near.
    /// Names much longer than any real one are not looked at.
    static func of(_ name: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().utf8)
        guard (2...longest).contains(wanted.count) else { return nil }
        let limit = max(1, wanted.count / 4)
        var best: (distance: Int, name: String)?
        for candidate in names {
            let letters = Array(candidate.lowercased().utf8)
            guard letters.count <= longest, abs(letters.count - wanted.count) <= limit else { continue }
            let distance = distance(wanted, letters)
            // Of equally near names the first in order, so that every run says the same.
            if distance <= limit, best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true {
                best = (distance, candidate)
            }
        }
        return best?.name
    }

    private static let longest = 128

    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
