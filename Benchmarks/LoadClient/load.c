// A load client for loopback: replays prepared HTTP/1.1 requests over kept connections and checks every answer.
//
//   load PORT CONNECTIONS SECONDS FILE [RATE [PAUSE]]
//
// FILE holds requests one after the other, each as a 32-bit little-endian length and that many bytes. They are sent in
// turn, the file over and over. Without RATE each connection sends its next request when the last answer is complete
// (closed loop). With RATE so many requests a second fall due at random (Poisson) instants, whatever the server does,
// and a latency counts from the instant at which the request was due (open loop: no coordinated omission).
//
// With PAUSE (RATE being 0) an answer of status 400 or 503 is counted as shed and not among the answers, and its connection
// asks again after so many milliseconds, as an SDK does: for the overload of a server, by more connections than it can serve.
//
// Prints one line of JSON: answers, answers that were not 200, answers shed, connections lost, latencies in microseconds.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 16384, BUFFER = 16384, QUEUE = 1 << 20, SLOTS = 64 * 64 };

struct request { const char *bytes; uint32_t count; };

struct connection {
    int fd;
    int busy;
    uint64_t resume;        // until then it pauses
    uint64_t due;           // when the request under way was due, in nanoseconds
    struct request sending; // what is left of it
    char *head;             // the answer's head, while it is incomplete
    uint32_t head_count;
    int64_t body_left;      // -1 while the head is incomplete
    int status;
    int closes;             // the answer says that the server closes the connection behind it
};

static struct request *requests;
static uint32_t request_count, next_request;
static struct connection connections[MAX_CONNECTIONS];
static uint32_t idle[MAX_CONNECTIONS], idle_count;
static uint32_t pausing[MAX_CONNECTIONS], pause_head, pause_tail; // a ring, the next to resume first
static uint64_t due_queue[QUEUE], due_head, due_tail;
static uint64_t histogram[SLOTS];
static uint64_t answers, refused, shed, lost, worst, pause_ns;
static int port, epoll_fd, open_loop;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

// Log-linear: 64 slots for each power of two of nanoseconds, so that a slot is at most 1.6 % wide.
static unsigned slot_of(uint64_t ns) {
    if (ns < 64) return (unsigned)ns;
    unsigned shift = 63u - (unsigned)__builtin_clzll(ns) - 6u;
    return (shift + 1u) * 64u + (unsigned)((ns >> shift) & 63u);
}

static double slot_us(unsigned slot) {
    if (slot < 64) return slot / 1000.0;
    unsigned shift = slot / 64u - 1u;
    return (double)((64ull + slot % 64u) << shift) / 1000.0;
}

static double percentile(double share) {
    uint64_t wanted = (uint64_t)ceil(share * (double)answers), seen = 0;
    for (unsigned slot = 0; slot < SLOTS; slot++) {
        seen += histogram[slot];
        if (seen >= wanted && seen > 0) return slot_us(slot);
    }
    return 0;
}

static void load_requests(const char *path) {
    int fd = open(path, O_RDONLY);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0) die(path);
    char *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (bytes == MAP_FAILED) die("mmap");
    for (int pass = 0; pass < 2; pass++) {
        off_t at = 0;
        request_count = 0;
        while (at + 4 <= info.st_size) {
            uint32_t count;
            memcpy(&count, bytes + at, 4);
            if (at + 4 + (off_t)count > info.st_size) break;
            if (pass) requests[request_count] = (struct request){bytes + at + 4, count};
            request_count++;
            at += 4 + (off_t)count;
        }
        if (!request_count) {
            fprintf(stderr, "%s holds no requests\n", path);
            exit(1);
        }
        if (!pass) requests = calloc(request_count, sizeof *requests);
    }
}

static void open_connection(struct connection *c) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0) die("connect");
    int one = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &event) != 0) die("epoll_ctl");
    if (!c->head) c->head = malloc(BUFFER);
    c->busy = 0;
    c->head_count = 0;
    c->body_left = -1;
}

static void want_writes(struct connection *c, int wanted) {
    struct epoll_event event = {.events = EPOLLIN | (wanted ? EPOLLOUT : 0), .data.ptr = c};
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &event);
}

static void push_out(struct connection *c) {
    while (c->sending.count) {
        ssize_t sent = write(c->fd, c->sending.bytes, c->sending.count);
        if (sent < 0) {
            if (errno == EAGAIN) want_writes(c, 1);
            return;
        }
        c->sending.bytes += sent;
        c->sending.count -= (uint32_t)sent;
    }
}

static void start(struct connection *c, uint64_t due) {
    c->busy = 1;
    c->due = due;
    c->head_count = 0;
    c->body_left = -1;
    c->sending = requests[next_request];
    next_request = next_request + 1 == request_count ? 0 : next_request + 1;
    push_out(c);
}

// Sends what is due on an idle connection, or leaves the connection idle.
static void next(struct connection *c) {
    if (!open_loop) {
        start(c, now_ns());
    } else if (due_head != due_tail) {
        start(c, due_queue[due_head++ % QUEUE]);
    } else {
        c->busy = 0;
        idle[idle_count++] = (uint32_t)(c - connections);
    }
}

static void lose(struct connection *c) {
    int was_busy = c->busy;
    close(c->fd);
    lost++;
    open_connection(c);
    if (was_busy) next(c);
}

static void complete(struct connection *c, uint64_t now) {
    if (pause_ns && (c->status == 400 || c->status == 503) && !c->closes) {
        shed++;
        c->busy = 0;
        c->resume = now + pause_ns;
        pausing[pause_tail++ % MAX_CONNECTIONS] = (uint32_t)(c - connections);
        return;
    }
    uint64_t took = now - c->due;
    histogram[slot_of(took)]++;
    if (took > worst) worst = took;
    answers++;
    if (c->status != 200) refused++;
    if (c->closes) {
        close(c->fd);
        open_connection(c);
    }
    next(c);
}

// Takes `count` new bytes at the end of `c->head`. False when the answer makes no sense.
static int take(struct connection *c, uint32_t count, uint64_t now) {
    if (c->body_left < 0) {
        c->head_count += count;
        char *end = memmem(c->head, c->head_count, "\r\n\r\n", 4);
        if (!end) return c->head_count < BUFFER - 1;
        uint32_t head_size = (uint32_t)(end - c->head) + 4;
        c->status = c->head_count > 12 ? atoi(c->head + 9) : 0;
        char kept = *end;
        *end = 0;
        char *length = strcasestr(c->head, "\r\ncontent-length:");
        c->closes = strcasestr(c->head, "\r\nconnection: close") != NULL;
        *end = kept;
        if (!length) return 0;
        c->body_left = atoll(length + 17);
        count = c->head_count - head_size;
        c->head_count = 0;
    }
    c->body_left -= count;
    if (c->body_left < 0) return 0;
    if (c->body_left == 0) complete(c, now);
    return 1;
}

static void readable(struct connection *c) {
    uint32_t room = BUFFER - 1 - (c->body_left < 0 ? c->head_count : 0);
    ssize_t got = read(c->fd, c->head + (c->body_left < 0 ? c->head_count : 0), room);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0 || !c->busy || !take(c, (uint32_t)got, now_ns())) lose(c);
}

static double uniform(void) {
    static uint64_t state = 0x9E3779B97F4A7C15ull;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return ((double)(state >> 11) + 1) / 9007199254740993.0;
}

int main(int count, char **arguments) {
    if (count < 5) {
        fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS FILE [RATE [PAUSE]]\n");
        return 2;
    }
    port = atoi(arguments[1]);
    uint32_t wanted = (uint32_t)atoi(arguments[2]);
    double seconds = atof(arguments[3]), rate = count > 5 ? atof(arguments[5]) : 0;
    pause_ns = count > 6 ? (uint64_t)(atof(arguments[6]) * 1e6) : 0;
    if (wanted < 1 || wanted > MAX_CONNECTIONS || seconds <= 0) return 2;
    load_requests(arguments[4]);
    open_loop = rate > 0;
    epoll_fd = epoll_create1(0);
    for (uint32_t i = 0; i < wanted; i++) open_connection(&connections[i]);

    uint64_t began = now_ns(), end = began + (uint64_t)(seconds * 1e9);
    double due = (double)began;
    for (uint32_t i = 0; i < wanted; i++) next(&connections[i]);
    struct epoll_event events[256];
    uint64_t now = began;
    while ((now = now_ns()) < end) {
        while (open_loop && due <= (double)now) {
            if (due_tail - due_head == QUEUE) break;
            due_queue[due_tail++ % QUEUE] = (uint64_t)due;
            due += -log(uniform()) * 1e9 / rate;
        }
        while (open_loop && idle_count && due_head != due_tail) {
            struct connection *c = &connections[idle[--idle_count]];
            start(c, due_queue[due_head++ % QUEUE]);
        }
        while (pause_head != pause_tail && connections[pausing[pause_head % MAX_CONNECTIONS]].resume <= now) {
            struct connection *c = &connections[pausing[pause_head++ % MAX_CONNECTIONS]];
            if (!c->busy) start(c, now);
        }
        // Spinning near the next due instant keeps the client's own timer out of the latencies.
        int wait = open_loop ? 0 : 10;
        int ready = epoll_wait(epoll_fd, events, 256, wait);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (events[i].events & EPOLLOUT) {
                want_writes(c, 0);
                push_out(c);
            }
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(c);
        }
    }
    double took = (double)(now - began) / 1e9;
    printf("{\"answers\":%llu,\"not200\":%llu,\"shed\":%llu,\"lost\":%llu,\"seconds\":%.3f,\"perSecond\":%.0f,"
           "\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"worst\":%.1f}\n",
           (unsigned long long)answers, (unsigned long long)refused, (unsigned long long)shed,
           (unsigned long long)lost, took,
           (double)answers / took, percentile(0.5), percentile(0.99), percentile(0.999), (double)worst / 1000.0);
    return 0;
}
