package dev.retort.registry.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes a response's bytes on to a stream, one batch at a time, up to a limit. The JDK's client
 * has no timeout for a body: {@link #await} gives up when no byte came for too long.
 */
public final class BoundedBody implements BodySubscriber<String> {
  private final OutputStream sink;
  private final long maxBytes;
  private final AtomicLong received = new AtomicLong();
  private final CompletableFuture<String> result = new CompletableFuture<>();
  private Flow.Subscription subscription;

  /**
   * For one response.
   *
   * @param sink receives the bytes; stays open
   * @param maxBytes more are refused with {@link TooLong}
   */
  public BoundedBody(OutputStream sink, long maxBytes) {
    this.sink = sink;
    this.maxBytes = maxBytes;
  }

  /** The body had more bytes than allowed. */
  public static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    TooLong(long maxBytes) {
      super("it has more than the %d bytes that were expected".formatted(maxBytes));
    }
  }

  /** Tells a failure of the sink from one of the network. */
  public static final class SinkFailure extends IOException {
    private static final long serialVersionUID = 1;

    private final IOException cause;

    SinkFailure(IOException cause) {
      super(cause);
      this.cause = cause;
    }

    /** What the sink threw. */
    public IOException cause() {
      return cause;
    }
  }

  /** How many bytes have come. */
  public long received() {
    return received.get();
  }

  /**
   * Waits for the exchange, as long as bytes keep coming.
   *
   * @param patience for the answer's start, and for each stretch without a byte
   * @throws SinkFailure if the sink failed, or there were too many bytes
   * @throws IOException if the network failed, or nothing came for too long
   */
  public <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> exchange, Duration patience)
      throws IOException {
    while (true) {
      long before = received.get();
      try {
        return exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (received.get() == before) {
          exchange.cancel(true);
          throw new IOException("no byte came for " + inWords(patience), e);
        }
      } catch (InterruptedException e) {
        exchange.cancel(true);
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } catch (ExecutionException e) {
        throw sinkFailure(e.getCause());
      }
    }
  }

  /** A duration for people, such as {@code 30 s}. */
  static String inWords(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private static IOException sinkFailure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SinkFailure sinkFailure) {
        return sinkFailure;
      }
    }
    return failure instanceof IOException io ? io : new IOException(failure);
  }

  @Override
  public CompletionStage<String> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    try {
      for (ByteBuffer buffer : buffers) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        if (received.addAndGet(bytes.length) > maxBytes) {
          throw new TooLong(maxBytes);
        }
        sink.write(bytes);
      }
      subscription.request(1);
    } catch (IOException e) {
      subscription.cancel();
      result.completeExceptionally(new SinkFailure(e));
    }
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    result.complete("");
  }
}
