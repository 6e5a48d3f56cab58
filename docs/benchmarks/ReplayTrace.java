import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;

/**
 * Sends requests at the times of a trace, whether earlier ones have been answered or not: {@code java
 * ReplayTrace.java PORT SPEED [TRACE.csv.gz…]}. A trace has the columns TIMESTAMP, ContextTokens and
 * GeneratedTokens, as Azure's public LLM inference traces; without one, an hour of 28,000 requests in
 * bursts is generated. Prints the requests sent, those answered whole, the seconds that it took, and
 * latencies in milliseconds.
 */
final class ReplayTrace {
  private static final int CHARACTERS_A_TOKEN = 4;
  private static final int GENERATED = 28_000;
  private static final double HOUR = 3600;

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

  private ReplayTrace() {}

  private record Sent(double at, int context, int generated) {}

  public static void main(String[] arguments) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + arguments[0] + "/v1/chat/completions");
    double speed = Double.parseDouble(arguments[1]);
    List<Sent> trace = new ArrayList<>();
    for (int file = 2; file < arguments.length; file++) {
      read(Path.of(arguments[file]), trace);
    }
    if (trace.isEmpty()) {
      generate(trace);
    }
    trace.sort(Comparator.comparingDouble(Sent::at));
    double origin = trace.get(0).at();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    Random random = new Random(1);
    String words = words(random);
    double[] latencies = new double[trace.size()];
    AtomicInteger good = new AtomicInteger();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    long begin = System.nanoTime();
    double late = 0;
    for (int i = 0; i < trace.size(); i++) {
      Sent sent = trace.get(i);
      long due = begin + (long) ((sent.at() - origin) / speed * 1e9);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      late = Math.max(late, (System.nanoTime() - due) / 1e6);
      int length = Math.min(words.length() / 2, CHARACTERS_A_TOKEN * sent.context());
      int offset = random.nextInt(words.length() - length);
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(Duration.ofMinutes(2))
              .header("Content-Type", "application/json")
              .header("X-Retort-Task", "replay")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"model\":\"frontier\",\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                          .formatted(
                              Math.max(1, sent.generated()),
                              words.substring(offset, offset + length))))
              .build();
      int number = i;
      long start = System.nanoTime();
      running.add(
          client
              .sendAsync(request, HttpResponse.BodyHandlers.ofString())
              .handle(
                  (answer, failure) -> {
                    latencies[number] = (System.nanoTime() - start) / 1e6;
                    if (failure == null && answer.statusCode() == 200 && answer.body().endsWith("}}")) {
                      good.incrementAndGet();
                    }
                    return null;
                  }));
    }
    CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get(5, TimeUnit.MINUTES);
    double seconds = (System.nanoTime() - begin) / 1e9;
    Arrays.sort(latencies);
    System.out.printf(
        "%d %d %.1f %.2f %.2f %.2f%n",
        trace.size(),
        good.get(),
        seconds,
        latencies[latencies.length / 2],
        latencies[(int) (0.99 * (latencies.length - 1))],
        late);
  }

  private static void read(Path file, List<Sent> trace) throws IOException {
    try (InputStream bytes = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.strip().split(",", -1);
        if (fields.length == 3) {
          LocalDateTime time = LocalDateTime.parse(fields[0].replace(' ', 'T'));
          trace.add(
              new Sent(
                  time.toEpochSecond(ZoneOffset.UTC) + time.getNano() / 1e9,
                  Integer.parseInt(fields[1]),
                  Integer.parseInt(fields[2])));
        }
      }
    }
  }

  private static void generate(List<Sent> trace) {
    Random random = new Random(2);
    while (trace.size() < GENERATED) {
      double at = random.nextDouble() * HOUR;
      int burst = random.nextInt(10) == 0 ? 1 + random.nextInt(20) : 1;
      for (int i = 0; i < burst; i++) {
        trace.add(
            new Sent(
                at + random.nextDouble(),
                (int) Math.min(8_000, Math.exp(6.5 + random.nextGaussian())),
                (int) Math.min(1_000, Math.exp(4.5 + random.nextGaussian()))));
      }
    }
  }

  private static String words(Random random) {
    StringBuilder words = new StringBuilder();
    while (words.length() < 1 << 17) {
      words.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    return words.toString();
  }
}
