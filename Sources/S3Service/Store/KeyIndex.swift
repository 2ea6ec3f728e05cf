/// The keys of a bucket in UTF-8 byte order, each with its summary: a list of sorted runs.
///
/// Finding takes two binary searches, inserting moves at most one run. An entry costs its key and about 120 bytes.
struct KeyIndex: Sendable {
    struct Entry: Sendable {
        var key: ObjectKey
        var summary: ObjectSummary
    }

    private static let longestRun = 512
    private var runs: [[Entry]] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    subscript(key: ObjectKey) -> ObjectSummary? {
        let (run, offset) = position(ofFirstNotBefore: key.bytes)
        guard run < runs.count, offset < runs[run].count, runs[run][offset].key == key else { return nil }
        return runs[run][offset].summary
    }

    /// The first entry whose key is not before `bytes`.
    func first(notBefore bytes: [UInt8]) -> Entry? {
        let (run, offset) = position(ofFirstNotBefore: bytes)
        return run < runs.count ? runs[run][offset] : nil
    }

    mutating func set(_ key: ObjectKey, to summary: ObjectSummary) {
        let entry = Entry(key: key, summary: summary)
        var (run, offset) = position(ofFirstNotBefore: key.bytes)
        if run < runs.count, runs[run][offset].key == key {
            runs[run][offset] = entry
            return
        }
        count += 1
        // A key after all others, or between two runs, goes to the end of the run before.
        if offset == 0, run > 0 { (run, offset) = (run - 1, runs[run - 1].count) }
        if runs.isEmpty { runs.append([]) }
        runs[run].insert(entry, at: offset)
        if runs[run].count > Self.longestRun { split(run) }
    }

    mutating func remove(_ key: ObjectKey) {
        let (run, offset) = position(ofFirstNotBefore: key.bytes)
        guard run < runs.count, runs[run][offset].key == key else { return }
        count -= 1
        runs[run].remove(at: offset)
        if runs[run].isEmpty { runs.remove(at: run) }
    }

    private mutating func split(_ run: Int) {
        let middle = runs[run].count / 2
        runs.insert(Array(runs[run][middle...]), at: run + 1)
        runs[run].removeSubrange(middle...)
    }

    /// `(runs.count, 0)` when every key is before `bytes`.
    private func position(ofFirstNotBefore bytes: [UInt8]) -> (run: Int, offset: Int) {
        let run = partition(runs.count) { !ByteOrder.precedes(runs[$0][runs[$0].count - 1].key.bytes, bytes) }
        guard run < runs.count else { return (run, 0) }
        let entries = runs[run]
        return (run, partition(entries.count) { !ByteOrder.precedes(entries[$0].key.bytes, bytes) })
    }

    /// The least index for which `holds`, which stays true once it is; `count` when there is none.
    private func partition(_ count: Int, _ holds: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
