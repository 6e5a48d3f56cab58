package dev.retort.capture.http;

/**
 * Where a server listens.
 *
 * @param host a name or address; {@value #LOOPBACK} keeps strangers out
 * @param port 0 picks a free one
 */
public record ListenAddress(String host, int port) {
  /** This machine only. */
  public static final String LOOPBACK = "127.0.0.1";

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
}
