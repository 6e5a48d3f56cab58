package dev.retort.capture.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spark and Iceberg's own runtime for it read a log through the log's catalog, in a process whose
 * class path has nothing of Retort.
 */
class SparkCatalogReadIT {
  private static final Instant START = Instant.parse("2025-06-01T00:00:00Z");
  private static final int PATIENCE_SECONDS = 300;

  @TempDir Path home;
  private final List<Process> running = new ArrayList<>();

  @AfterEach
  void stopWhatRuns() throws InterruptedException {
    for (Process process : running) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void queriesDaysNestedMessagesAndWindowsThroughTheCatalog() throws Exception {
    String earlier;
    String later;
    try (IcebergExchangeLog log = IcebergExchangeLog.open(home.resolve("log"))) {
      log.append(exchanges(0, 60));
      earlier = tag(log.window(Instant.MIN, Instant.MAX));
      log.append(exchanges(60, 100));
      log.addFeedback(
          List.of(new Feedback(id(5), START, Optional.of(0.25), Optional.of("refund"))));
      later = tag(log.window(Instant.MIN, Instant.MAX));
      log.erase(Set.of(id(7), id(70)));
    }
    Map<String, List<String>> expected = new LinkedHashMap<>();
    expected.put(
        "SELECT date(created_at) AS day, count(*) AS exchanges, sum(prompt_tokens) AS tokens FROM exchanges GROUP BY 1 ORDER BY 1",
        List.of(
            "{'day':'2025-06-01','exchanges':47,'tokens':470}",
            "{'day':'2025-06-02','exchanges':47,'tokens':470}",
            "{'day':'2025-06-03','exchanges':4,'tokens':40}"));
    expected.put(
        "SELECT id, message.content, tool_calls[0].name AS tool FROM (SELECT id, tool_calls, explode(messages) AS message FROM exchanges) WHERE message.role = 'user' AND message.content LIKE '%parcel 4%' AND size(tool_calls) = 1 ORDER BY id",
        Stream.of(4, 40, 42, 44, 46, 48)
            .map(
                number ->
                    "{'id':'request-%1$d','content':'where is parcel %1$d?','tool':'track'}"
                        .formatted(number))
            .toList());
    expected.put(
        "SELECT metadata['team'] AS team, count(*) AS exchanges, min(teacher_propensity) AS propensity FROM exchanges GROUP BY 1 ORDER BY 1",
        List.of(
            "{'team':'team-0','exchanges':49,'propensity':1.0}",
            "{'team':'team-1','exchanges':49,'propensity':1.0}"));
    expected.put(
        "SELECT id, answer, feedback.correction, score FROM exchanges JOIN feedback ON id = exchange",
        List.of("{'id':'request-5','answer':'delivery','correction':'refund','score':0.25}"));
    expected.put(
        "SELECT name FROM retort.capture.exchanges.refs WHERE type = 'TAG' ORDER BY name",
        Stream.of(earlier, later).sorted().map("{'name':'%s'}"::formatted).toList());
    expected.put(countAsOf("exchanges", earlier), List.of("{'rows':59}"));
    expected.put(countAsOf("exchanges", later), List.of("{'rows':98}"));
    expected.put(countAsOf("feedback", earlier), List.of("{'rows':0}"));
    expected.put(countAsOf("feedback", later), List.of("{'rows':1}"));
    expected.put(
        countAsOf("exchanges", later) + " WHERE id IN ('request-7', 'request-70')",
        List.of("{'rows':0}"));

    assertThat(answers(expected.keySet())).isEqualTo(expected);
  }

  /** What a window's snapshots are called in the catalog. */
  private static String tag(CaptureWindow window) {
    return "window-" + window.snapshot();
  }

  private static String countAsOf(String table, String tag) {
    return "SELECT count(*) AS rows FROM %s VERSION AS OF '%s'".formatted(table, tag);
  }

  /** What Spark answers to each query, row by row as JSON with single quotes. */
  private Map<String, List<String>> answers(Set<String> queries) throws Exception {
    Path folder = Files.createDirectory(home.resolve("answers"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    configuration().forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-cp", classPath(), SqlQueries.class.getName(), folder.toString()));
    command.addAll(queries);
    Path output = home.resolve("spark.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process spark = builder.start();
    running.add(spark);
    assertThat(spark.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("Spark ends").isTrue();
    assertThat(spark.exitValue()).as(Files.readString(output)).isZero();
    Map<String, List<String>> answers = new LinkedHashMap<>();
    for (String query : queries) {
      Path rows = folder.resolve(answers.size() + 1 + ".jsonl");
      answers.put(
          query, Files.readAllLines(rows).stream().map(row -> row.replace('"', '\'')).toList());
    }
    return answers;
  }

  /** What anybody gives {@code spark-sql} with {@code --conf}. */
  private Map<String, String> configuration() {
    Map<String, String> configuration = new TreeMap<>();
    configuration.put("spark.master", "local[1]");
    configuration.put("spark.ui.enabled", "false");
    configuration.put("spark.sql.shuffle.partitions", "1");
    configuration.put("spark.sql.session.timeZone", "UTC");
    configuration.put("spark.sql.warehouse.dir", home.resolve("spark-warehouse").toString());
    configuration.put("spark.sql.defaultCatalog", "retort");
    String catalog = "spark.sql.catalog.retort";
    configuration.put(catalog, "org.apache.iceberg.spark.SparkCatalog");
    configuration.put(catalog + ".default-namespace", "capture");
    configuration.put(catalog + ".type", "jdbc");
    configuration.put(
        catalog + ".uri",
        "jdbc:h2:file:%s;DATABASE_TO_UPPER=FALSE;WRITE_DELAY=0"
            .formatted(home.resolve("log").resolve("catalog")));
    configuration.put(catalog + ".warehouse", home.resolve("log").toUri().toString());
    return configuration;
  }

  /**
   * Spark's jars and the catalog's driver, without Retort's and without Iceberg as Retort has it.
   */
  private static String classPath() throws IOException {
    String own =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(
                entry ->
                    !Path.of(entry)
                        .getFileName()
                        .toString()
                        .matches("classes|(iceberg|traffic-capture|dataset)-.*\\.jar"))
            .collect(Collectors.joining(File.pathSeparator));
    return System.getProperty("iceberg.spark.runtime") + File.pathSeparator + own;
  }

  private static List<Exchange> exchanges(int from, int until) {
    return IntStream.range(from, until).mapToObj(SparkCatalogReadIT::exchange).toList();
  }

  /** Every half hour one; every other answer calls a tool. */
  private static Exchange exchange(int number) {
    List<ToolCall> calls =
        number % 2 == 0
            ? List.of(new ToolCall("track", "{\"parcel\":%d}".formatted(number)))
            : List.of();
    TreeMap<String, String> metadata = new TreeMap<>(Map.of("team", "team-" + number % 2));
    return new Exchange(
        id(number),
        Optional.of(new TaskName("tickets")),
        START.plus(Duration.ofMinutes(30L * number)),
        "frontier",
        new Prompt(
            List.of(
                new Message(Role.SYSTEM, "Classify."),
                new Message(Role.USER, "where is parcel %d?".formatted(number)))),
        new Completion("delivery", Completion.Finish.STOP, calls, List.of()),
        new TokenUsage(10, 2),
        Duration.ofMillis(300),
        AnsweredBy.TEACHER,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new CaptureDetails(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            metadata,
            new TreeMap<>()));
  }

  private static ExchangeId id(int number) {
    return new ExchangeId("request-" + number);
  }
}
