package dev.retort.capture.http;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.BindException;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Where a server listens.
 *
 * @param host a name or address; {@value #LOOPBACK} keeps strangers out
 * @param port 0 picks a free one
 */
public record ListenAddress(String host, int port) {
  /** This machine only. */
  public static final String LOOPBACK = "127.0.0.1";

  private static final Set<String> LOOPBACKS = Set.of(LOOPBACK, "localhost", "::1", "[::1]");
  private static final int MAX_PORT = 65_535;

  public ListenAddress {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("a port lies in [0, 65535], not " + port);
    }
  }

  /** A port of this machine. */
  public static ListenAddress loopback(int port) {
    return new ListenAddress(LOOPBACK, port);
  }

  /** Whether only this machine reaches what listens here; a name but localhost may be any. */
  public boolean isLoopback() {
    return LOOPBACKS.contains(host);
  }

  /**
   * Waits until a server listens here.
   *
   * @return what the future brings
   * @throws BindException if the address is taken; the message names it and the remedy
   */
  public <T> T await(Future<T> listening) throws IOException {
    try {
      return listening.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      BindException refused =
          new BindException(
              "cannot listen on %s:%d (%s): stop what uses the port, or choose another with --port"
                  .formatted(host, port, e.getCause().getMessage()));
      refused.initCause(e.getCause());
      throw refused;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting a server", e);
    }
  }
}
