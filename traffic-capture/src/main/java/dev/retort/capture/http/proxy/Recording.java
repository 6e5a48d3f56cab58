package dev.retort.capture.http.proxy;

import dev.retort.capture.wire.ServerSentEvent;
import dev.retort.capture.wire.ServerSentEvents;
import dev.retort.capture.wire.StreamAssembler;
import dev.retort.capture.wire.WireProtocol;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An answer as it is relayed, for capture. Long streams are put together while they run, on the
 * executor, so that what is held is the answer and not its wrapping. Pieces are added on the event
 * loop; what was read is seen by whoever waits for {@link #read()}.
 */
final class Recording {
  private static final int BATCH_BYTES = 32 << 10;

  private final MemoryBudget memory;
  private final int limit;
  private final Executor executor;
  private final ContentCoding coding;
  private final Optional<StreamReading> stream;
  private List<Buffer> pieces = new ArrayList<>(2);
  private final AtomicLong held = new AtomicLong();
  private long pending;
  private long total;
  private CompletableFuture<Void> read = CompletableFuture.completedFuture(null);
  private Optional<String> lost = Optional.empty();

  /**
   * Begins to record.
   *
   * @param coding empty if nobody here can read the answer
   */
  Recording(
      WireProtocol protocol,
      boolean streamed,
      Optional<ContentCoding> coding,
      int limit,
      MemoryBudget memory,
      Executor executor) {
    this.coding = coding.orElse(ContentCoding.IDENTITY);
    this.limit = limit;
    this.memory = memory;
    this.executor = executor;
    this.stream =
        streamed ? Optional.of(new StreamReading(protocol.assembler())) : Optional.empty();
    if (coding.isEmpty()) {
      lost = Optional.of("coding");
    }
  }

  /** Takes the next piece. */
  void add(Buffer piece) {
    if (lost.isPresent()) {
      return;
    }
    total += piece.length();
    if (total > limit) {
      lose("size");
    } else if (!memory.tryReserve(piece.length())) {
      lose("memory");
    } else {
      pending += piece.length();
      pieces.add(piece);
      if (pending >= BATCH_BYTES && stream.isPresent() && coding == ContentCoding.IDENTITY) {
        readOn();
      }
    }
  }

  private void lose(String reason) {
    lost = Optional.of(reason);
    release();
  }

  private void readOn() {
    List<Buffer> batch = pieces;
    long bytes = pending;
    pieces = new ArrayList<>();
    pending = 0;
    read =
        read.thenRunAsync(
            () -> {
              StreamReading reading = stream.orElseThrow();
              long before = reading.held();
              batch.forEach(piece -> reading.read(piece.getBytes()));
              memory.release(bytes - Math.min(bytes, reading.held() - before));
              held.addAndGet(Math.min(bytes, reading.held() - before));
            },
            executor);
  }

  /** Why the answer is not captured, if it is not. */
  Optional<String> lost() {
    return lost;
  }

  /** Completes when everything but the last pieces has been read. */
  CompletableFuture<Void> read() {
    return read;
  }

  ContentCoding coding() {
    return coding;
  }

  /** The pieces that have not been read yet; all of them if the answer is no stream. */
  byte[] rest() {
    if (pieces.size() == 1) {
      return pieces.get(0).getBytes();
    }
    Buffer joined = Buffer.buffer((int) pending);
    pieces.forEach(joined::appendBuffer);
    return joined.getBytes();
  }

  Optional<StreamReading> stream() {
    return stream;
  }

  /** Gives the memory back. */
  void release() {
    memory.release(pending);
    pending = 0;
    pieces = List.of();
    read = read.whenComplete((nothing, failure) -> memory.release(held.getAndSet(0)));
  }

  /** A stream's events, put together. */
  static final class StreamReading {
    /** What an event is wrapped in, about: the rest is what was said, and is held. */
    private static final int WRAPPING = 128;

    private final ServerSentEvents events = new ServerSentEvents();
    private final StreamAssembler assembler;
    private long held;

    private StreamReading(StreamAssembler assembler) {
      this.assembler = assembler;
    }

    void read(byte[] bytes) {
      for (ServerSentEvent event : events.read(bytes)) {
        held += Math.max(0, event.data().length() - WRAPPING);
        assembler.accept(event);
      }
    }

    /** Bytes of what was said so far, about. */
    long held() {
      return held;
    }

    /** The answer, with what stands in an event that broke off. */
    StreamAssembler whole() {
      events.rest().forEach(assembler::accept);
      return assembler;
    }
  }
}
