package dev.retort.registry.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** HTTP by hand, one connection per call: sends what no client library would. */
final class RawHttp {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

  private final int port;

  RawHttp(int port) {
    this.port = port;
  }

  /** One answer; status 0 if the server hung up without one. */
  record Answer(int status, String head, String body) {}

  /** Sends a request with a body of known length, and closes the connection after the answer. */
  Answer send(String method, String target, byte[] body) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    String head =
        "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, target, body.length);
    request.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    List<Answer> answers = exchange(request.toByteArray(), PATIENCE_MILLIS);
    return answers.isEmpty() ? new Answer(0, "", "") : answers.get(0);
  }

  Answer send(String method, String target, String body) throws IOException {
    return send(method, target, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes, and reads every answer until the server hangs up or says no more for a while. */
  List<Answer> exchange(byte[] bytes, int patienceMillis) throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(patienceMillis);
      OutputStream out = socket.getOutputStream();
      try {
        out.write(bytes);
        out.flush();
      } catch (SocketException e) {
        // The server may have refused and hung up before it read everything.
        return parse(received(socket));
      }
      return parse(received(socket));
    }
  }

  Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static byte[] received(Socket socket) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(bytes);
    } catch (SocketException | SocketTimeoutException e) {
      return bytes.toByteArray();
    }
    return bytes.toByteArray();
  }

  /** The server gives every answer its length. */
  private static List<Answer> parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Answer> answers = new ArrayList<>();
    int at = 0;
    while (text.startsWith("HTTP/1.", at)) {
      int end = text.indexOf(new String(END_OF_HEAD, StandardCharsets.ISO_8859_1), at);
      String head = text.substring(at, end);
      int body = end + END_OF_HEAD.length;
      int length = Math.min(length(head), text.length() - body);
      String content = new String(bytes, body, length, StandardCharsets.UTF_8);
      answers.add(new Answer(Integer.parseInt(head.substring(9, 12)), head, content));
      at = body + length;
    }
    return answers;
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }
}
