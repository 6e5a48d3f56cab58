import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;

/**
 * Sends the requests of a file of exchanges at a steady rate, whether earlier ones have been
 * answered or not: {@code java -cp JACKSON RoutedLoad.java PORT EXCHANGES.jsonl.gz RATE SECONDS
 * [BODIES]}. Prints, on one line: requests sent, answered with 200, answered by a student, of those
 * other than the file's answer; p50 and p99 in milliseconds of students' answers and of the
 * others, in the second half of the time; how late a request was sent at worst in milliseconds; the share of the file's tokens
 * that belong to requests which a student answered. Writes the bodies of the requests that a
 * student answered, one a line, if told where.
 */
final class RoutedLoad {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RoutedLoad() {}

  private record Exchange(String task, String body, String answer, long tokens) {}

  private record Answer(int status, boolean byStudent, String text, double millis) {}

  public static void main(String[] arguments) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + arguments[0] + "/v1/chat/completions");
    List<Exchange> exchanges = read(Path.of(arguments[1]));
    double rate = Double.parseDouble(arguments[2]);
    int count = (int) Math.round(rate * Double.parseDouble(arguments[3]));
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    List<CompletableFuture<Answer>> running = new ArrayList<>();
    long begin = System.nanoTime();
    double late = 0;
    for (int i = 0; i < count; i++) {
      long due = begin + (long) (i / rate * 1e9);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      late = Math.max(late, (System.nanoTime() - due) / 1e6);
      running.add(ask(client, uri, exchanges.get(i % exchanges.size())));
    }
    CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get(5, TimeUnit.MINUTES);
    report(exchanges, running, late);
    if (arguments.length > 4) {
      List<String> bodies = new ArrayList<>();
      for (int i = 0; i < Math.min(count, exchanges.size()); i++) {
        if (running.get(i).join().byStudent()) {
          bodies.add(exchanges.get(i).body());
        }
      }
      Files.write(Path.of(arguments[4]), bodies);
    }
    System.exit(0);
  }

  private static CompletableFuture<Answer> ask(HttpClient client, URI uri, Exchange exchange) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofMinutes(2))
            .header("Content-Type", "application/json")
            .header("X-Retort-Task", exchange.task())
            .POST(HttpRequest.BodyPublishers.ofString(exchange.body()))
            .build();
    long start = System.nanoTime();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(
            answer ->
                new Answer(
                    answer.statusCode(),
                    !answer
                        .headers()
                        .firstValue("X-Retort-Answered-By")
                        .orElse("teacher")
                        .equals("teacher"),
                    answer.body(),
                    (System.nanoTime() - start) / 1e6))
        .exceptionally(failure -> new Answer(0, false, "", (System.nanoTime() - start) / 1e6));
  }

  private static void report(
      List<Exchange> exchanges, List<CompletableFuture<Answer>> answers, double late)
      throws IOException {
    List<Double> students = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    int good = 0;
    int answeredByStudent = 0;
    int different = 0;
    long tokens = 0;
    long avoided = 0;
    for (int i = 0; i < answers.size(); i++) {
      Exchange exchange = exchanges.get(i % exchanges.size());
      Answer answer = answers.get(i).join();
      good += answer.status() == 200 ? 1 : 0;
      tokens += exchange.tokens();
      answeredByStudent += answer.byStudent() ? 1 : 0;
      if (i >= answers.size() / 2) {
        // In the first half, this program's own compiler is at work.
        (answer.byStudent() ? students : others).add(answer.millis());
      }
      if (answer.byStudent()) {
        avoided += exchange.tokens();
        String said =
            JSON.readTree(answer.text()).at("/choices/0/message/content").asText("").strip();
        different += said.equals(exchange.answer().strip()) ? 0 : 1;
      }
    }
    System.out.printf(
        "%d %d %d %d %.2f %.2f %.2f %.2f %.1f %.4f%n",
        answers.size(),
        good,
        answeredByStudent,
        different,
        quantile(students, 0.5),
        quantile(students, 0.99),
        quantile(others, 0.5),
        quantile(others, 0.99),
        late,
        avoided / (double) tokens);
  }

  private static double quantile(List<Double> millis, double share) {
    if (millis.isEmpty()) {
      return Double.NaN;
    }
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) (share * (sorted.length - 1))];
  }

  private static List<Exchange> read(Path file) throws IOException {
    List<Exchange> exchanges = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode exchange = JSON.readTree(line);
        exchanges.add(
            new Exchange(
                exchange.path("task").asText(),
                exchange.path("request").toString(),
                exchange.at("/response/choices/0/message/content").asText(""),
                exchange.at("/response/usage/total_tokens").asLong(1)));
      }
    }
    return exchanges;
  }
}
