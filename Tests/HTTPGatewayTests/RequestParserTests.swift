import ServiceKit
import Testing

@testable import HTTPGateway

/// The parser by itself: what it makes of bytes, wherever they are cut.
@Suite struct RequestParserTests {
    private static let host = "Host: h\r\n"

    /// Valid and broken requests, also one behind the other.
    static let streams: [String] = [
        "GET / HTTP/1.1\r\n\(host)\r\n",
        "\r\nGET /a%20b?x=%GG HTTP/1.1\r\n\(host)A: \t b c \t\r\nA:\r\na:é\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 5\r\n\r\nhelloGET /2 HTTP/1.0\r\n\r\n",
        "PUT /k HTTP/1.1\r\n\(host)Transfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n0a\r\n0123456789\r\n0\r\nT: v\r\n\r\n"
            + "HEAD / HTTP/1.1\r\n\(host)Connection: close\r\n\r\n",
        "PUT /k HTTP/1.1\r\n\(host)Expect: 100-continue\r\nContent-Length: 2\r\n\r\nokGET",
        "PUT /k HTTP/1.1\r\n\(host)Expect: something\r\nContent-Length: 2\r\n\r\nok",
        "PUT /k HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A: b\nC: d\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A: b\r\n c\r\n\r\n",
    ]

    @Test(arguments: streams)
    func everyCutGivesTheSame(_ text: String) {
        let bytes = Array(text.utf8)
        let whole = ParserRun(bytes, cuts: [])
        #expect(!whole.events.isEmpty)
        for first in 0...bytes.count {
            #expect(ParserRun(bytes, cuts: [first]) == whole)
            for second in stride(from: first, to: bytes.count, by: 7) {
                #expect(ParserRun(bytes, cuts: [first, second]) == whole)
            }
        }
        #expect(ParserRun(bytes, cuts: Array(bytes.indices)) == whole)
    }

    /// Random bytes put into and taken out of good requests.
    @Test func everyCutOfDamagedRequestsGivesTheSame() {
        var random = Generator(state: 20_261_126)
        for round in 0..<3_000 {
            var bytes = Array(Self.streams[round % Self.streams.count].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let odd: [UInt8] = [0x0A, 0x0D, 0x20, 0x3A, 0x00, 0x30, 0x3B, 0xC3, 0x7F]
                bytes[place] = odd.randomElement(using: &random) ?? 0
            }
            let cuts = (0..<4).map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
            #expect(
                ParserRun(bytes, cuts: cuts) == ParserRun(bytes, cuts: []), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func whatIsRead() throws {
        let run = ParserRun(Array(Self.streams[3].utf8), cuts: [])
        #expect(run.events == ["PUT /k", "body abc0123456789", "end", "HEAD /", "body ", "end"])
        let spaced = ParserRun(Array(Self.streams[1].utf8), cuts: [])
        #expect(spaced.heads.first?.header("a") == "b c" && spaced.heads.first?.query == "x=%GG")
        #expect(spaced.heads.first?.headers.map(\.value) == ["h", "b c", "", "é"])
    }

    @Test(arguments: [
        "\r\n\r\nGET / HTTP/1.1\r\n\(host)\r\n", "\nGET / HTTP/1.1\r\n\(host)\r\n", " GET / HTTP/1.1\r\n\(host)\r\n",
        "GET  / HTTP/1.1\r\n\(host)\r\n", "GET /  HTTP/1.1\r\n\(host)\r\n", "GET / HTTP/1.1 \r\n\(host)\r\n",
        "GET\t/ HTTP/1.1\r\n\(host)\r\n", "GET / HTTP/1.2\r\n\(host)\r\n", "GET / http/1.1\r\n\(host)\r\n",
        "GET / HTTP/1.1\r\r\n\(host)\r\n", "GET HTTP/1.1\r\n\(host)\r\n", "GET /\r\n\(host)\r\n",
        "get / HTTP/1.1\r\n\(host)\r\n", "GETT / HTTP/1.1\r\n\(host)\r\n", "GE / HTTP/1.1\r\n\(host)\r\n",
        "GET /#a HTTP/1.1\r\n\(host)\r\n", "GET /a%2 HTTP/1.1\r\n\(host)\r\n", "GET /\u{7F} HTTP/1.1\r\n\(host)\r\n",
        "GET / HTTP/1.1\r\n\(host)A\r\n\r\n", "GET / HTTP/1.1\r\n\(host)A\t: b\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A(: b\r\n\r\n", "GET / HTTP/1.1\r\n\(host)é: b\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A: b\rc\r\n\r\n", "GET / HTTP/1.1\r\n\(host)A: b\u{1}\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A: 0123456789abcdef0123456789\u{7F}cdef\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A: 0123456789abc\u{0}ef0123\r\n\r\n", "GET / HTTP/1.1\r\nA: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Content-Length:\r\n\r\n", "POST / HTTP/1.1\r\n\(host)Content-Length: 0x1\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 1 1\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 1000000000000000000\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)content-length: 1\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: xchunked\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked, chunked\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Transfer-Encoding:\r\n\r\n",
    ])
    func refusedHeads(_ text: String) {
        #expect(ParserRun(Array(text.utf8), cuts: []).events == ["refused 400"], "\(text.debugDescription)")
    }

    @Test(arguments: [
        "\r\n", "g\r\n", "-1\r\n", "+1\r\n", " 1\r\na", "1 \r\na", "1\na", "0x1\r\na", "1000000000000000\r\n",
        "ffffffffffffffff\r\n", "00000000000000001\r\n", ";a=b\r\n", "1;\u{1}\r\na", "1\r\nab", "1\r\na\n",
        "1\r\na\r\r", "0\r\nbad trailer\r\n\r\n", "0\r\nA : b\r\n\r\n", "0\r\n A: b\r\n\r\n",
        "0\r\nA: b\n\r\n", "0\r\nA: \u{0}\r\n\r\n",
    ])
    func refusedChunks(_ chunks: String) throws {
        let head = "POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n"
        let run = ParserRun(Array((head + chunks).utf8), cuts: [])
        #expect(run.events.last == "refused 400" && !run.events.contains("end"), "\(chunks.debugDescription)")
    }

    @Test func bytesThatAreNotUTF8() {
        for bad: [UInt8] in [[0xFF], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] {
            let bytes = Array("GET / HTTP/1.1\r\n\(Self.host)A: x".utf8) + bad + Array("\r\n\r\n".utf8)
            #expect(ParserRun(bytes, cuts: []).events == ["refused 400"])
        }
    }

    /// A limit is the same limit wherever the bytes were cut.
    @Test func limits() {
        let limits = ParserLimits(headBytes: 64, headerFields: 3, chunkLineBytes: 8, chunkExtensionBytes: 6)
        func events(_ text: String) -> [String] {
            let bytes = Array(text.utf8)
            let whole = ParserRun(bytes, cuts: [], limits: limits)
            for cut in bytes.indices { #expect(ParserRun(bytes, cuts: [cut], limits: limits) == whole) }
            return whole.events
        }
        let short = "GET / HTTP/1.1\r\n\(Self.host)A: "
        let room = 64 - short.utf8.count - 4
        #expect(events(short + String(repeating: "a", count: room) + "\r\n\r\n").last == "end")
        #expect(events(short + String(repeating: "a", count: room + 1) + "\r\n\r\n") == ["refused 400"])
        #expect(events(short + String(repeating: "a", count: 99)) == ["refused 400"])
        #expect(events("GET / HTTP/1.1\r\n\(Self.host)A:\r\nB:\r\n\r\n").last == "end")
        #expect(events("GET / HTTP/1.1\r\n\(Self.host)A:\r\nB:\r\nC:\r\n\r\n") == ["refused 400"])
        let chunked = "PUT / HTTP/1.1\r\n\(Self.host)Transfer-Encoding:chunked\r\n\r\n"
        #expect(events(chunked + "1;12345\r\na") == ["PUT /", "refused 400"])
        #expect(events(chunked + "1;1234\r\na\r\n0\r\n\r\n").last == "end")
        #expect(events(chunked + "1;1234\r\na\r\n1;1\r\nb\r\n").last == "refused 400")
        #expect(events(chunked + "0\r\nT:\r\n\r\n").last == "end")
        #expect(events(chunked + "0\r\nT:\r\nT:\r\n\r\n").last == "refused 400")
        #expect(events(chunked + "0\r\nT:" + String(repeating: "a", count: 70)).last == "refused 400")
    }

    @Test func classesOfBytes() {
        let token = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        let host = Set("-._:[]0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        for byte in UInt8.min...UInt8.max {
            #expect(ByteClass.token.contains(byte) == token.contains(byte), "\(byte)")
            #expect(ByteClass.host.contains(byte) == host.contains(byte), "\(byte)")
        }
    }

    /// Eight bytes at a time are seen as one by one, whatever byte stands at whatever place.
    @Test(arguments: [ByteClass.token, ByteClass.host])
    func tokensEndAtTheFirstOtherByte(_ set: ByteClass.ASCIISet) {
        for fill in "azAZ-0._".utf8 {
            for length in [0, 1, 7, 8, 9, 15, 16, 17, 24] {
                for place in 0..<length {
                    for byte in UInt8.min...UInt8.max {
                        var name = [UInt8](repeating: fill, count: length)
                        name[place] = byte
                        let expected = set.contains(byte) ? length : place
                        let end = name.withUnsafeBufferPointer { ByteClass.end(of: set, in: $0, from: 0, to: length) }
                        #expect(end == expected, "\(byte) at \(place) of \(length)")
                    }
                }
            }
        }
    }

    /// Not beyond the place where the search is to end, and not before where it begins.
    @Test func tokensAreLookedForWithin() {
        let name = Array(":abcdefghijklmnop:".utf8)
        for start in 1...17 {
            for end in start...17 {
                let found = name.withUnsafeBufferPointer {
                    ByteClass.end(of: ByteClass.token, in: $0, from: start, to: end)
                }
                #expect(found == end)
            }
        }
    }

    @Test func neighboursDoNotHideOtherBytes() {
        for (left, right) in [(0xFF, 0x1F), (0x7F, 0x7F), (0x00, 0x20), (0x80, 0x7E), (0x1F, 0xC3), (0xFE, 0x41)] {
            for place in 0..<15 {
                var value = [UInt8](repeating: 0x61, count: 16)
                (value[place], value[place + 1]) = (UInt8(left), UInt8(right))
                #expect(!value.withUnsafeBufferPointer(ByteClass.isFieldValue), "\(left) \(right) at \(place)")
            }
        }
    }

    /// The blocks of eight see what a byte by byte reading sees, at every place.
    @Test func controlBytesAreFoundAnywhere() {
        for length in [1, 15, 16, 17, 31, 32, 33, 48] {
            for place in 0..<length {
                for byte in UInt8.min...0x7F {
                    var value = [UInt8](repeating: 0x61, count: length)
                    value[place] = byte
                    let expected = byte == 0x09 || byte >= 0x20 && byte != 0x7F
                    #expect(value.withUnsafeBufferPointer(ByteClass.isFieldValue) == expected)
                }
            }
        }
    }

    @Test(arguments: [
        ("Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t0-7\n", 8),
        ("a\nCpus_allowed:\t00000000,00000000,00000005\n", 2),
    ])
    func usableCPUs(_ status: String, _ count: Int) {
        #expect(UsableCPUs.allowed(by: Array(status.utf8)) == count)
        #expect(UsableCPUs.allowed(by: []) == nil)
        #expect(UsableCPUs.allowed(by: Array("a\nCpus_allowed:\t0\n".utf8)) == nil)
        #expect(UsableCPUs.count >= 1)
    }
}

/// What the parser makes of bytes that come in pieces, told as a list of events; pieces of a body become one.
private struct ParserRun: Equatable {
    private(set) var events: [String] = []
    private(set) var heads: [HTTPRequestHead] = []

    init(_ bytes: [UInt8], cuts: [Int], limits: ParserLimits = ParserLimits()) {
        let parser = RequestParser(limits: limits)
        var body: [UInt8] = []
        var consumed = 0
        for end in cuts + [bytes.count] {
            var isDone = false
            while !isDone {
                bytes[consumed..<max(consumed, end)].withUnsafeBufferPointer { window in
                    let (step, count) = parser.next(in: window)
                    consumed += count
                    switch step {
                    case .needsMore: isDone = true
                    case .head(let parsed):
                        let head = parsed.head(peerAddress: nil, tlsVersion: nil)
                        heads.append(head)
                        events.append("\(head.method) \(head.target)")
                    case .body(let range): body += window[range]
                    case .end:
                        events += ["body \(String(decoding: body, as: UTF8.self))", "end"]
                        body = []
                    case .refused(let refusal):
                        events.append("refused \(refusal.status)")
                        isDone = true
                    }
                }
            }
            if events.last?.hasPrefix("refused") == true { return }
        }
        if !body.isEmpty { events.append("part \(String(decoding: body, as: UTF8.self))") }
    }

    static func == (left: ParserRun, right: ParserRun) -> Bool { left.events == right.events }
}

/// SplitMix64, so that a failure can be had again.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
