import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads streams as fast as they come: {@code java StreamLoad.java PORT CONNECTIONS SECONDS}. Prints
 * streams a second, the time to the first byte of the first event (50th and 99th percentile, ms), the
 * time to the end (the same), and how many streams were broken. The first second does not count.
 */
final class StreamLoad {
  private static final double MILLION = 1e6;
  private static final byte[] END = "[DONE]".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final String[] WORDS =
      ("the of to and in a is for on that by with it as this was not be are from at or "
          + "have an we can my your order card account payment transfer money bank please "
          + "help need want know why how when where pending declined charge fee top balance "
          + "exchange rate cash withdrawal refund request app phone number verify identity "
          + "limit week today yesterday again still waiting received sent wrong amount "
          + "currency support answer question delivery package late broken machine invoice "
          + "tax report meeting schedule change cancel confirm address street city country "
          + "travel hotel flight booking table restaurant weather music playlist movie book "
          + "review rating price offer contract customer service team manager office project "
          + "plan budget cost result table chart page file error message system update "
          + "version install license user password access login network server cloud data "
          + "model training test sample value ")
          .strip()
          .split(" ");

  private StreamLoad() {}

  private record Measured(long start, double first, double whole, boolean good) {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int connections = Integer.parseInt(arguments[1]);
    double seconds = Double.parseDouble(arguments[2]);
    long begin = System.nanoTime() + 1_000_000_000L;
    long end = begin + (long) (seconds * 1e9);
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    List<Future<List<Measured>>> running = new ArrayList<>();
    for (int connection = 0; connection < connections; connection++) {
      int seed = connection;
      running.add(threads.submit(() -> load(port, seed, end)));
    }
    List<Measured> all = new ArrayList<>();
    for (Future<List<Measured>> one : running) {
      one.get().stream().filter(measured -> measured.start() >= begin).forEach(all::add);
    }
    threads.shutdown();
    double[] first = all.stream().filter(Measured::good).mapToDouble(Measured::first).sorted().toArray();
    double[] whole = all.stream().filter(Measured::good).mapToDouble(Measured::whole).sorted().toArray();
    System.out.printf(
        "%.0f %.2f %.2f %.2f %.2f %d%n",
        first.length / seconds,
        percentile(first, 0.50),
        percentile(first, 0.99),
        percentile(whole, 0.50),
        percentile(whole, 0.99),
        all.size() - first.length);
  }

  private static double percentile(double[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
  }

  private static List<Measured> load(int port, int seed, long end) throws IOException {
    List<Measured> measured = new ArrayList<>();
    Random random = new Random(seed);
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      OutputStream out = socket.getOutputStream();
      while (System.nanoTime() < end) {
        byte[] request = request(random);
        long start = System.nanoTime();
        out.write(request);
        measured.add(read(in, start));
      }
    }
    return measured;
  }

  private static byte[] request(Random random) {
    StringBuilder text = new StringBuilder();
    int length = 800 + random.nextInt(3_000);
    while (text.length() < length) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    String body =
        "{\"model\":\"frontier\",\"stream\":true,\"messages\":[{\"role\":\"system\",\"content\":\"Answer briefly.\"},{\"role\":\"user\",\"content\":\""
            + text
            + " Please write to ann%d@example.org.\"}]}".formatted(random.nextInt(10_000));
    return ("POST /v1/chat/completions HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nAuthorization: Bearer k\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads up to the last chunk of the answer. */
  private static Measured read(InputStream in, long start) throws IOException {
    double first = 0;
    boolean done = false;
    int matchedEnd = 0;
    int matchedLast = 0;
    int line = 0;
    boolean head = true;
    while (true) {
      int next = in.read();
      if (next < 0) {
        return new Measured(start, first, 0, false);
      }
      if (head) {
        line = next == '\n' ? line + 1 : next == '\r' ? line : 0;
        head = line < 2;
        continue;
      }
      if (first == 0) {
        first = (System.nanoTime() - start) / MILLION;
      }
      matchedEnd = next == END[matchedEnd] ? matchedEnd + 1 : next == END[0] ? 1 : 0;
      if (matchedEnd == END.length) {
        done = true;
        matchedEnd = 0;
      }
      matchedLast = next == LAST[matchedLast] ? matchedLast + 1 : next == LAST[0] ? 1 : 0;
      if (done && matchedLast == LAST.length) {
        return new Measured(start, first, (System.nanoTime() - start) / MILLION, true);
      }
    }
  }
}
