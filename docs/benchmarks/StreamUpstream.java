import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A provider that answers at once: {@code java StreamUpstream.java PORT}. A request with {@code
 * "stream":true} gets 50 chunks of server-sent events, each flushed on its own; another one a whole
 * answer of as many words as its {@code "max_tokens"} says.
 */
final class StreamUpstream {
  private static final int CHUNKS = 50;
  private static final int BACKLOG = 1024;
  private static final byte[] HEADERS_END = {'\r', '\n', '\r', '\n'};

  private StreamUpstream() {}

  public static void main(String[] arguments) throws IOException {
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ServerSocket server =
        new ServerSocket(
            Integer.parseInt(arguments[0]), BACKLOG, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        threads.execute(() -> serve(socket));
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket;
        InputStream in = new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16)) {
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        String body = body(head, in);
        if (body.contains("\"stream\":true")) {
          stream(out);
        } else {
          answer(out, body);
        }
      }
    } catch (IOException e) {
      // The other side has gone, which ends the connection here too.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    int matched = 0;
    while (matched < HEADERS_END.length) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
      matched = next == HEADERS_END[matched] ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString().toLowerCase(java.util.Locale.ROOT);
  }

  private static String body(String head, InputStream in) throws IOException {
    int length = head.indexOf("content-length:");
    if (length >= 0) {
      int end = head.indexOf('\r', length);
      int bytes = Integer.parseInt(head.substring(length + "content-length:".length(), end).strip());
      return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
    }
    StringBuilder body = new StringBuilder();
    if (head.contains("transfer-encoding: chunked")) {
      for (int size = Integer.parseInt(line(in), 16);
          size > 0;
          size = Integer.parseInt(line(in), 16)) {
        body.append(new String(in.readNBytes(size), StandardCharsets.UTF_8));
        line(in);
      }
      line(in);
    }
    return body.toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static void stream(OutputStream out) throws IOException {
    out.write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      boolean last = chunk == CHUNKS - 1;
      event(
          out,
          "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"frontier\",\"choices\":[{\"index\":0,\"delta\":{%s},\"finish_reason\":%s}]}"
              .formatted(
                  last ? "" : "\"content\":\"word" + chunk + " \"", last ? "\"stop\"" : "null"));
    }
    event(out, "[DONE]");
    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void event(OutputStream out, String data) throws IOException {
    byte[] event = ("data: " + data + "\n\n").getBytes(StandardCharsets.US_ASCII);
    out.write((Integer.toHexString(event.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(event);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void answer(OutputStream out, String body) throws IOException {
    int place = body.indexOf("\"max_tokens\":");
    int words = 1;
    for (int at = place + "\"max_tokens\":".length(), n = 0;
        place >= 0 && Character.isDigit(body.charAt(at));
        at++) {
      n = 10 * n + body.charAt(at) - '0';
      words = n;
    }
    byte[] answer =
        ("{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"frontier\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                + "word ".repeat(words)
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":"
                + words
                + ",\"total_tokens\":"
                + (words + 1)
                + "}}")
            .getBytes(StandardCharsets.US_ASCII);
    out.write(
        ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + answer.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.write(answer);
    out.flush();
  }
}
