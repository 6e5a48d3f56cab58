package dev.retort.capture.iceberg;

import static dev.retort.capture.iceberg.Sample.exchange;
import static dev.retort.capture.iceberg.Sample.exchanges;
import static dev.retort.capture.iceberg.Sample.id;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.ExchangeRedactor;
import dev.retort.capture.Feedback;
import dev.retort.capture.LogLine;
import dev.retort.capture.LogPart;
import dev.retort.capture.Message;
import dev.retort.capture.ParquetTable;
import dev.retort.capture.Prompt;
import dev.retort.capture.PseudonymisingRedactor;
import dev.retort.capture.Rating;
import dev.retort.capture.Role;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenLogprob;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import dev.retort.capture.TraceStep;
import dev.retort.capture.redaction.Pseudonyms;
import dev.retort.capture.redaction.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.iceberg.Table;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log does beyond appending and reading: feedback, compaction, expiry, evolution. */
class IcebergTablesTest {
  private static final Instant LATER = Sample.START.plus(Duration.ofDays(1));

  @TempDir Path folder;

  @Test
  void readsBackEverythingThatIsKnownOfAnExchange() {
    Exchange full = full();
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(List.of(full, exchange(1)));
      assertThat(log.find(Set.of(full.id()))).containsExactly(full);
      assertThat(read(log)).containsExactlyInAnyOrder(full, exchange(1));
      assertThat(log.find(Set.of(full.id(), id(1)))).containsExactlyInAnyOrder(full, exchange(1));
    }
  }

  @Test
  void storesWhatTheRedactorReturnsAndNothingElse() throws IOException {
    ExchangeRedactor redactor =
        exchange ->
            new Exchange(
                exchange.id(),
                exchange.task(),
                exchange.createdAt(),
                exchange.model(),
                new Prompt(List.of(new Message(Role.USER, "[gone]"))),
                exchange.completion(),
                exchange.usage(),
                exchange.latency(),
                exchange.answeredBy(),
                exchange.correction());
    try (ExchangeLog log = IcebergExchangeLog.open(folder, ExchangeLogConfig.DEFAULT, redactor)) {
      log.append(List.of(exchange(1)));
      log.submit(List.of(exchange(2))).toCompletableFuture().join();
      for (Path file : Sample.found(folder, "")) {
        assertThat(Files.isDirectory(file) ? "" : Files.readString(file, ISO_8859_1))
            .doesNotContain("where is parcel");
      }
      assertThat(read(log))
          .extracting(each -> each.prompt().studentInput())
          .containsExactly("[gone]", "[gone]");
    }
  }

  @Test
  void takesOutOfCorrectionsWhatItTakesOutOfTheirExchanges() throws IOException {
    PseudonymisingRedactor redactor =
        new PseudonymisingRedactor(Redactor.standard(), new Pseudonyms(new byte[32]));
    String prompt = "My name is Ann Lee. Where is parcel 7?";
    try (ExchangeLog log = IcebergExchangeLog.open(folder, ExchangeLogConfig.DEFAULT, redactor)) {
      log.append(List.of(Sample.exchange(1, prompt, Optional.empty())));
      log.addFeedback(
          List.of(
              feedback(1, 0, null, "Ann Lee's parcel is lost"),
              feedback(2, 0, null, "write to ann@example.org")));
      log.window(Instant.MIN, Instant.MAX);
      assertThat(log.find(Set.of(id(1))).get(0).reference()).endsWith("'s parcel is lost");
    }
    for (Path file : Sample.found(folder, "")) {
      assertThat(Files.isDirectory(file) ? "" : Files.readString(file, ISO_8859_1))
          .doesNotContain("Ann Lee", "ann@example.org");
    }
    assertThat(
            Sample.found(folder.resolve("feedback"), ".parquet").stream()
                .flatMap(file -> FeedbackTable.TABLE.read(file).stream())
                .map(Feedback::correction)
                .flatMap(Optional::stream))
        .hasSize(2)
        .allMatch(text -> text.contains("["));
  }

  @Test
  void joinsNoFeedbackOfAnotherApplication() throws IOException {
    ExchangeId rated = id(1);
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(exchanges(0, 3));
      log.addFeedback(
          List.of(
              new Feedback(
                  rated, Instant.EPOCH, Optional.of(0.0), Optional.empty(), Optional.of("shop")),
              feedback(2, 0, 1.0, null)));
      log.window(Instant.MIN, Instant.MAX);
    }
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(read(log))
          .extracting(Exchange::rating)
          .containsExactly(Optional.empty(), Optional.empty(), Optional.of(Rating.UP));
    }
    assertThat(
            Sample.found(folder.resolve("feedback"), ".parquet").stream()
                .flatMap(file -> FeedbackTable.TABLE.read(file).stream())
                .map(Feedback::application))
        .containsExactlyInAnyOrder(Optional.of("shop"), Optional.empty());
  }

  @Test
  void joinsFeedbackWhicheverCameFirst() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.addFeedback(List.of(feedback(1, 0, 0.0, "early"), feedback(99, 0, 1.0, "nobody's")));
      log.append(exchanges(0, 3));
      log.addFeedback(List.of(feedback(2, 0, 1.0, null)));
      assertThat(corrections(log)).containsExactly("-", "early", "-");
      assertThat(log.find(Set.of(id(2))))
          .extracting(Exchange::rating)
          .containsExactly(Optional.of(Rating.UP));

      log.addFeedback(List.of(feedback(1, 9, null, "late"), feedback(1, 3, null, "between")));
      assertThat(log.find(Set.of(id(1)))).extracting(Exchange::reference).containsExactly("late");
      assertThat(corrections(log)).containsExactly("-", "late", "-");
    }
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(corrections(log)).containsExactly("-", "late", "-");
      assertThat(read(log).get(1).rating()).contains(Rating.DOWN);
    }
  }

  @Test
  void keepsAWindowsFeedbackAsItWasWhenTheWindowWasOpened() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(exchanges(0, 3));
      CaptureWindow before = log.window(Instant.MIN, Instant.MAX);
      log.addFeedback(List.of(feedback(1, 0, null, "right")));
      CaptureWindow after = log.window(Instant.MIN, Instant.MAX);

      assertThat(after.snapshot()).isNotEqualTo(before.snapshot());
      assertThat(corrections(log, before)).containsExactly("-", "-", "-");
      assertThat(corrections(log, after)).containsExactly("-", "right", "-");
      assertThat(log.window(Instant.MIN, Instant.MAX)).isEqualTo(after);
    }
  }

  @Test
  void erasesFeedbackWithItsExchangeAndTakesNoMoreOfIt() throws IOException {
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(exchanges(0, 3));
      log.addFeedback(List.of(feedback(1, 0, null, "mine alone"), feedback(2, 0, null, "stays")));
      CaptureWindow before = log.window(Instant.MIN, Instant.MAX);
      log.erase(Set.of(id(1)));
      log.addFeedback(List.of(feedback(1, 5, null, "again")));

      assertThat(corrections(log, before)).containsExactly("-", "stays");
      assertThat(corrections(log)).containsExactly("-", "stays");
      assertThat(log.status().feedback()).isEqualTo(1);
    }
    for (Path file : Sample.found(folder.resolve("feedback"), ".parquet")) {
      assertThat(FeedbackTable.TABLE.read(file)).noneMatch(each -> each.exchange().equals(id(1)));
    }
  }

  @Test
  void takesUpFeedbackThatADeadProcessHadAcknowledged() {
    ExchangeLog dead = IcebergExchangeLog.open(folder);
    dead.append(exchanges(0, 2));
    dead.addFeedback(List.of(feedback(1, 0, null, "right")));
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(corrections(log)).containsExactly("-", "right");
      assertThat(log.status().feedback()).isEqualTo(1);
    }
  }

  @Test
  void readsTablesThatHaveFewerColumns() throws IOException {
    MessageType few =
        new MessageType(
            "exchange",
            ExchangeTable.SCHEMA.getFields().stream()
                .filter(
                    type ->
                        type.isRepetition(Type.Repetition.REQUIRED)
                            || type.getName().equals("teacher_propensity"))
                .map(IcebergTablesTest::asItWas)
                .toList());
    DailyKind<Exchange> old =
        new DailyKind<>(
            "exchanges",
            new ParquetTable<>(
                few,
                (exchange, row) -> {
                  row.text("id", exchange.id().value())
                      .integer("created_at", exchange.createdAt().toEpochMilli() * 1_000)
                      .text("model", exchange.model())
                      .list(
                          "messages",
                          exchange.prompt().messages(),
                          (message, element) ->
                              element
                                  .text("role", message.role().wireName())
                                  .text("content", message.content()))
                      .text("answer", exchange.completion().text())
                      .text("finish", exchange.completion().finish().name())
                      .integer("prompt_tokens", 1)
                      .integer("completion_tokens", 2)
                      .integer("latency_micros", 3)
                      .number("teacher_propensity", 1);
                },
                row -> null),
            "id",
            "created_at",
            Exchange::id,
            Exchange::createdAt);
    Files.createDirectories(folder);
    LocalFileIo files = LocalFileIo.of(folder);
    try (LogCatalog catalog = LogCatalog.open(folder, files, Optional.empty())) {
      DailyTable<Exchange> table = new DailyTable<>(old, files, catalog.table(old));
      table.append(table.write(exchanges(0, 5), "w-0000000001.parquet"), new WriterId("w"));
    }
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(List.of(full(), exchange(7)));
      assertThat(read(log)).hasSize(7).contains(full());
      assertThat(log.find(Set.of(id(3))).get(0).task()).isEmpty();
      assertThat(log.append(exchanges(0, 5))).isZero();
    }
  }

  /** Messages had no tool calls once. */
  private static Type asItWas(Type type) {
    if (!type.getName().equals("messages")) {
      return type;
    }
    return org.apache.parquet.schema.Types.requiredList()
        .requiredGroupElement()
        .addFields(
            type
                .asGroupType()
                .getType(0)
                .asGroupType()
                .getType(0)
                .asGroupType()
                .getFields()
                .stream()
                .filter(field -> !field.getName().equals("tool_calls"))
                .toArray(Type[]::new))
        .named("messages");
  }

  @Test
  void compactsTheSmallFilesOfADayAndKeepsEarlierWindows() throws IOException {
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 6, 20);
      CaptureWindow before = log.window(Instant.MIN, Instant.MAX);
      log.addFeedback(List.of(feedback(3, 0, null, "right")));

      assertThat(log.compact()).isEqualTo(5);
      assertThat(log.status().files()).isEqualTo(1);
      assertThat(Sample.numbers(log)).isEqualTo(range(0, 120));
      assertThat(log.parts(before)).hasSize(6);
      assertThat(log.append(exchanges(0, 120))).isZero();

      log.erase(Set.of(id(5)));
      assertThat(Sample.numbers(log)).hasSize(119).doesNotContain(5);
      List<Exchange> read = new ArrayList<>();
      log.scan(before, read::add);
      assertThat(read).hasSize(119).doesNotContain(exchange(5));
      for (Path file : Sample.files(folder)) {
        assertThat(ExchangeTable.TABLE.read(file)).doesNotContain(exchange(5));
      }
    }
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(Sample.numbers(log)).hasSize(119);
    }
  }

  @Test
  void compactsByItselfWhenADayHasManyFiles() throws Exception {
    try (IcebergExchangeLog log = rollingOften(1)) {
      for (int i = 0; i < 40; i++) {
        log.append(List.of(exchange(i)));
        log.window(Instant.MIN, Instant.MAX);
      }
      for (int tries = 0; tries < 300 && log.status().files() > 20; tries++) {
        TimeUnit.MILLISECONDS.sleep(50);
        log.window(Instant.MIN, Instant.MAX);
      }
      assertThat(log.status().files()).isLessThan(20);
      assertThat(Sample.numbers(log)).isEqualTo(range(0, 40));
    }
  }

  @Test
  void leavesNothingErasedWhenErasuresAndCompactionsRace() throws Exception {
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 8, 25);
      Thread compacting =
          new Thread(
              () -> {
                for (int i = 0; i < 6; i++) {
                  log.append(exchanges(1_000 + i * 10, 1_000 + i * 10 + 10));
                  log.compact();
                }
              });
      compacting.start();
      for (int number = 0; number < 8; number++) {
        log.erase(Set.of(id(number * 25), id(1_000 + number * 7)));
      }
      compacting.join();
      log.erase(Set.of(id(199)));
      assertThat(Sample.numbers(log))
          .hasSize(200 - 9 + 60 - 8)
          .doesNotContain(0, 25, 175, 199, 1_000, 1_049);
      for (Path file : Sample.files(folder)) {
        assertThat(ExchangeTable.TABLE.read(file)).doesNotContain(exchange(25), exchange(175));
      }
    }
  }

  @Test
  void readsOnlyTheDaysOfAWindow() {
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      List<Exchange> days = IntStream.range(0, 5).mapToObj(day -> exchange(day * 86_400)).toList();
      log.append(days);
      CaptureWindow window =
          log.window(Sample.START.plusSeconds(86_400), Sample.START.plusSeconds(3 * 86_400));
      assertThat(log.parts(window)).hasSize(2);
      List<Exchange> read = new ArrayList<>();
      log.scan(window, read::add);
      assertThat(read).containsExactlyInAnyOrder(days.get(1), days.get(2));
    }
  }

  @Test
  void removesDaysBeyondRetentionAndWindowsBeyondTheirAge() throws IOException {
    ExchangeLogConfig config = ExchangeLogConfig.DEFAULT.withAges(3, Duration.ofDays(2));
    Instant now = Sample.START.plus(Duration.ofDays(4)).plusSeconds(10);
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder, config, ExchangeRedactor.NONE)) {
      log.append(IntStream.range(0, 5).mapToObj(day -> exchange(day * 86_400)).toList());
      CaptureWindow window = log.window(Instant.MIN, Instant.MAX);

      ExpiryReport report = log.expire(now);
      assertThat(report.days()).hasSize(1);
      assertThat(log.status().days()).hasSize(4);
      assertThat(log.parts(window)).hasSize(4);
      assertThat(Sample.files(folder)).hasSize(4);

      report = log.expire(Instant.now().plus(Duration.ofDays(3)));
      assertThat(report.windows()).isPositive();
      assertThatThrownBy(() -> log.parts(window))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("log.windowDays");
      assertThat(log.status().exchanges()).isZero();
      assertThat(Sample.files(folder)).isEmpty();
    }
  }

  @Test
  void removesOrphansThatAreOldAndLeavesThoseThatMayBeInUse() throws IOException {
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 2, 10);
      Path day = Sample.files(folder).get(0).getParent();
      Path stray = Files.copy(Sample.files(folder).get(0), day.resolve("other-0000000009.parquet"));
      Path foreign = Files.writeString(day.resolve("spark.parquet"), "not ours");
      assertThat(log.expire(Instant.now()).orphans()).isZero();
      assertThat(stray).exists();
      assertThat(log.expire(Instant.now().plus(Duration.ofDays(2))).orphans()).isPositive();
      assertThat(stray).doesNotExist();
      assertThat(foreign).exists();
      assertThat(Sample.numbers(log)).isEqualTo(range(0, 20));
    }
  }

  @Test
  void rollsWhatIsOldWithoutBeingAsked() throws Exception {
    ExchangeLogConfig config =
        ExchangeLogConfig.DEFAULT.withRoll(1_000, 1 << 20, Duration.ofMillis(50));
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder, config, ExchangeRedactor.NONE)) {
      log.append(exchanges(0, 3));
      for (int tries = 0; tries < 200 && log.status().unrolled() > 0; tries++) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(log.status().unrolled()).isZero();
      assertThat(Sample.files(folder)).hasSize(1);
    }
  }

  @Test
  void readsALogWhoseFolderWasMoved() throws IOException {
    Path there = folder.resolve("there");
    CaptureWindow window;
    try (ExchangeLog log = IcebergExchangeLog.open(folder.resolve("here"))) {
      Sample.writeFiles(log, 2, 10);
      window = log.window(Instant.MIN, Instant.MAX);
    }
    Files.move(folder.resolve("here"), there);
    try (ExchangeLog log = IcebergExchangeLog.open(there)) {
      log.append(List.of(exchange(50)));
      assertThat(Sample.numbers(log)).hasSize(21);
      assertThat(IcebergExchangeLog.partsOf(there, window)).hasSize(2);
    }
  }

  @Test
  void givesAnotherProcessTheSameParts() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 3, 10);
      log.addFeedback(List.of(feedback(4, 0, null, "right")));
      CaptureWindow window = log.window(Instant.MIN, Instant.MAX);
      log.append(List.of(exchange(77)));
      log.window(Instant.MIN, Instant.MAX);

      List<Exchange> read = new ArrayList<>();
      List<LogPart> parts = IcebergExchangeLog.partsOf(folder, window);
      parts.forEach(part -> part.scan(read::add));
      assertThat(parts).hasSize(3);
      assertThat(read).hasSize(30);
      assertThat(read).filteredOn(each -> each.correction().isPresent()).hasSize(1);
    }
  }

  @Test
  void keepsNoTextInTheTablesMetadata() throws IOException {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 2, 10);
    }
    for (Path file : Sample.found(folder.resolve("exchanges/metadata"), "")) {
      if (Files.isRegularFile(file)) {
        assertThat(Files.readString(file, ISO_8859_1))
            .doesNotContain("parcel")
            .doesNotContain("request-");
      }
    }
    LocalFileIo files = LocalFileIo.of(folder);
    try (LogCatalog catalog = LogCatalog.open(folder, files, Optional.empty())) {
      Table table = catalog.table(ExchangeTable.KIND);
      int idColumn = table.schema().findField("id").fieldId();
      int timeColumn = table.schema().findField("created_at").fieldId();
      table
          .newScan()
          .includeColumnStats()
          .planFiles()
          .forEach(
              task -> {
                assertThat(task.file().lowerBounds())
                    .containsKey(timeColumn)
                    .doesNotContainKey(idColumn);
                assertThat(task.file().valueCounts()).containsEntry(idColumn, 10L);
              });
    }
  }

  private IcebergExchangeLog rollingOften(int exchanges) {
    return IcebergExchangeLog.open(
        folder,
        ExchangeLogConfig.DEFAULT.withRoll(exchanges, 1 << 20, Duration.ofMinutes(1)),
        ExchangeRedactor.NONE);
  }

  private static Feedback feedback(int number, int seconds, Double score, String correction) {
    return new Feedback(
        id(number),
        LATER.plusSeconds(seconds),
        Optional.ofNullable(score),
        Optional.ofNullable(correction));
  }

  private static List<String> corrections(ExchangeLog log) {
    return corrections(log, log.window(Instant.MIN, Instant.MAX));
  }

  private static List<String> corrections(ExchangeLog log, CaptureWindow window) {
    List<Exchange> read = new ArrayList<>();
    log.scan(window, read::add);
    return read.stream()
        .sorted(Comparator.comparing(Exchange::createdAt))
        .map(each -> each.correction().orElse("-"))
        .toList();
  }

  private static List<Exchange> read(ExchangeLog log) {
    List<Exchange> read = new ArrayList<>();
    log.scan(log.window(Instant.MIN, Instant.MAX), read::add);
    read.sort(Comparator.comparing(Exchange::createdAt));
    return read;
  }

  private static List<Integer> range(int from, int until) {
    return IntStream.range(from, until).boxed().toList();
  }

  private static Exchange full() {
    TreeMap<String, String> metadata = new TreeMap<>();
    metadata.put("team", "süd");
    metadata.put("task", "triage");
    TreeMap<String, Integer> redactions = new TreeMap<>();
    redactions.put("email", 3);
    return new Exchange(
        new ExchangeId("full"),
        Optional.of(new TaskName("t")),
        Sample.START.plusSeconds(1_000),
        "frontier",
        new Prompt(
            List.of(
                new Message(Role.SYSTEM, "be brief"),
                new Message(Role.ASSISTANT, "", List.of(new ToolCall("clock", "{}"))),
                new Message(Role.USER, "how warm?"))),
        new Completion(
            "",
            Completion.Finish.TOOL_CALLS,
            List.of(new ToolCall("weather", "{\"city\":\"Ulm\"}"), new ToolCall("time", "{}")),
            List.of(
                new TokenLogprob(
                    "a",
                    -0.25,
                    List.of(
                        new TokenLogprob.Alternative("a", -0.25),
                        new TokenLogprob.Alternative("b", -1.5))),
                new TokenLogprob("c", -0.5, List.of()))),
        new TokenUsage(11, 7),
        Duration.ofMillis(1_234),
        new AnsweredBy.Teacher(0.05),
        Optional.of("corrected"),
        Optional.of(Rating.DOWN),
        Optional.of(new SubjectPseudonym("s-" + "c".repeat(32))),
        Optional.of(new LogLine("a.jsonl", 3)),
        new CaptureDetails(
            Optional.of("shop"),
            Optional.of("openai"),
            Optional.of(Duration.ofMillis(250)),
            Optional.of(0.0125),
            Optional.of(new TraceStep("0af7", "b7ad", Optional.of("00f0"))),
            metadata,
            redactions));
  }
}
