package dev.retort.console.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * HTTP by hand, one connection a call: sends what no client library would.
 *
 * @param port of a server on this machine
 */
record BareHttp(int port) {
  /** Longer than any answer takes on a busy machine: whoever is silent for so long hangs. */
  private static final int PATIENCE_MILLIS = 30_000;

  private static final String END_OF_HEAD = "\r\n\r\n";

  /**
   * One answer.
   *
   * @param status 0 if there was none
   * @param head with the line of the status
   */
  record Answer(int status, String head, String body) {
    String header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .findFirst()
          .orElse("");
    }
  }

  /**
   * Sends a whole request and waits for the end of its answer, or of its head if it never ends.
   *
   * @param headers lines, each with its end
   */
  Answer send(String method, String target, String headers, byte[] body) throws IOException {
    String head =
        "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(method, target, port, body.length, headers);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return exchange(request.toByteArray(), PATIENCE_MILLIS);
  }

  /** Sends bytes; whoever is silent for too long has not answered. */
  Answer exchange(byte[] bytes, int patienceMillis) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(patienceMillis);
      try {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
      } catch (SocketException e) {
        // The server may have refused and hung up before it read everything.
        return parse(received(socket.getInputStream()));
      }
      return parse(received(socket.getInputStream()));
    }
  }

  private static String received(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes.write(buffer, 0, read);
        if (isStream(bytes.toString(StandardCharsets.UTF_8))) {
          break;
        }
      }
    } catch (SocketException | SocketTimeoutException e) {
      return bytes.toString(StandardCharsets.UTF_8);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Events go on until the visitor leaves. */
  private static boolean isStream(String text) {
    int end = text.indexOf(END_OF_HEAD);
    return end >= 0
        && text.substring(0, end).toLowerCase(Locale.ROOT).contains("text/event-stream");
  }

  private static Answer parse(String text) {
    int end = text.indexOf(END_OF_HEAD);
    if (!text.startsWith("HTTP/") || end < 0) {
      return new Answer(0, "", text);
    }
    // The server repeats a version that it is asked for, however long.
    int status = text.indexOf(' ') + 1;
    return new Answer(
        Integer.parseInt(text.substring(status, status + 3)),
        text.substring(0, end),
        text.substring(end + END_OF_HEAD.length()));
  }
}
