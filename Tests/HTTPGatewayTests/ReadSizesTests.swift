import NIOCore
import ServiceKit
import Testing

@testable import HTTPGateway

/// What a connection keeps of memory for reading, which a crowd of clients multiplies.
@Suite struct ReadSizesTests {
    /// What `sizes` says of reads of `counts` bytes: whether the next may be longer, and how long it may be.
    private func record(_ counts: [Int], by sizes: inout ReadSizes) -> [Step] {
        counts.map { count in
            let mayGrow = sizes.record(actualReadBytes: count)
            return Step(mayGrow: mayGrow, next: sizes.nextBufferSize())
        }
    }

    private struct Step: Equatable {
        var mayGrow = false
        var next: Int?
    }

    @Test func shortReadsStayShort() {
        var sizes = ReadSizes.requests
        let steps = record([1, 300, 2_047], by: &sizes)
        #expect(steps == [Step](repeating: Step(next: 2_048), count: 3))
        #expect(sizes.buffer(allocator: ByteBufferAllocator()).capacity == 2_048)
    }

    @Test(arguments: [(ReadSizes.requests, 16_384), (.upload, 65_536)])
    func aFullReadIsFollowedByALongOne(sizes: ReadSizes, long: Int) {
        var sizes = sizes
        // It does not grow further.
        let steps = record([2_048, long, long], by: &sizes)
        #expect(steps == [Step(mayGrow: true, next: long), Step(next: long), Step(next: long)])
        #expect(sizes.buffer(allocator: ByteBufferAllocator()).capacity == long)
    }

    /// The end of a long request is short as well: one short read says nothing.
    @Test func twoShortReadsEndTheLongOnes() {
        var sizes = ReadSizes.requests
        let steps = record([2_048, 100, 3_000, 100, 100], by: &sizes)
        #expect(steps.map(\.next) == [16_384, 16_384, 16_384, 16_384, 2_048])
    }

    /// A turn of the loop hands a connection so much at most, whether it is wanted or not.
    @Test func aTurnIsBounded() {
        for (sizes, most) in [(ReadSizes.requests, 64 * 1_024), (.upload, 128 * 1_024)] {
            var sizes = sizes
            _ = sizes.record(actualReadBytes: 2_048)
            #expect(Int(sizes.atOnce) * (sizes.nextBufferSize() ?? .max) == most)
        }
    }
}

@Suite struct BufferedBodyTests {
    private func body(limit: Int, length: Int64?) -> BufferedBody {
        BufferedBody(limit: limit, length: length, then: { _ in .ready(HTTPResponse(status: 200)) }, tooLong: nil)
    }

    private func append(_ count: Int, to body: inout BufferedBody) -> Bool {
        [UInt8](repeating: 65, count: count).withUnsafeBufferPointer { body.append($0) }
    }

    @Test func aDeclaredLengthSetsLittleAsideBeforeItComes() {
        #expect(body(limit: 1 << 20, length: 1 << 20).bytes.capacity < 17_000)
        #expect(body(limit: 100, length: .max).bytes.capacity < 1_000)
    }

    @Test func aBodyTakesNoMoreThanWasDeclared() {
        var body = body(limit: 1 << 20, length: 34_000)
        for piece in [2_000, 16_000, 16_000] {
            let isTaken = append(piece, to: &body)
            #expect(isTaken)
        }
        #expect(body.bytes.count == 34_000)
        // Doubling would take 64 kB.
        #expect(body.bytes.capacity < 36_000)
    }

    @Test func whatIsLongerThanTheLimitIsLetGo() {
        var body = body(limit: 1_000, length: nil)
        let isTaken = (append(1_000, to: &body), append(1, to: &body))
        #expect(isTaken == (true, false))
        #expect(body.bytes.isEmpty)
    }
}
