package dev.retort.capture.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.LogLine;
import dev.retort.capture.Rating;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogImporterTest {
  private static final String GOOD =
      """
      {"id":"%s","task":"bank","created":1748736056,"request":{"model":"m","messages":[{"role":"user","content":"hi"}]},\
      "response":{"choices":[{"message":{"role":"assistant","content":"greeting"},"finish_reason":"stop"}],\
      "usage":{"prompt_tokens":3,"completion_tokens":1}},"latency_ms":12}""";

  private static final SubjectPseudonyms PSEUDONYMS =
      new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]);

  @TempDir Path folder;
  private ExchangeLog log;

  @BeforeEach
  void open() {
    log = IcebergExchangeLog.open(folder.resolve("exchanges"));
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void importsGzippedLinesOnceHoweverOftenItRuns() throws IOException {
    Path file = gzip(GOOD.formatted("a") + "\n" + GOOD.formatted("b") + "\n");

    assertThat(read(file)).extracting("lines", "appended", "known").containsExactly(2L, 2L, 0L);
    assertThat(read(file)).extracting("lines", "appended", "known").containsExactly(2L, 0L, 2L);
    assertThat(exchanges()).hasSize(2);
    assertThat(exchanges().get(0).task()).contains(new TaskName("bank"));
    assertThat(exchanges().get(0).createdAt()).isEqualTo(Instant.ofEpochSecond(1748736056));
  }

  @Test
  void keepsEveryRejectedLineWithItsNumberAndReason() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(utf8(GOOD.formatted("a") + "\n\n"));
    text.writeBytes(utf8("2025-06-11 WARN upstream reset\n"));
    text.writeBytes(utf8(GOOD.formatted("b").replace("messages", "mess") + "\n"));
    text.writeBytes(new byte[] {'{', (byte) 0xff, '}', '\n'});
    text.writeBytes(utf8(GOOD.formatted("c") + GOOD.formatted("d") + "\n"));
    text.writeBytes(utf8(GOOD.formatted("e")));
    Path file = folder.resolve("log.jsonl");
    Files.write(file, text.toByteArray());

    ImportReport report = read(file);

    assertThat(report).extracting("lines", "appended", "rejected").containsExactly(6L, 2L, 4L);
    List<RejectedLine> rejected = new ArrayList<>();
    for (String line : Files.readAllLines(report.rejects().orElseThrow())) {
      rejected.add(JsonFormat.mapper().readValue(line, RejectedLine.class));
    }
    assertThat(rejected).extracting(RejectedLine::line).containsExactly(3L, 4L, 5L, 6L);
    assertThat(rejected.get(0).text()).isEqualTo("2025-06-11 WARN [masked] reset");
    assertThat(rejected.get(1).reason()).isEqualTo("the request has no messages");
    assertThat(report.reasons()).containsEntry("the request has no messages", 1L);
    assertThat(rejected.get(2).reason()).contains("UTF-8");
  }

  @Test
  void anInterruptedImportGoesOnWhereItWas() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      text.append(i % 1_000 == 7 ? "broken " + i : GOOD.formatted("x-" + i % 4_500)).append('\n');
    }
    String anonymous = GOOD.replace("\"id\":\"%s\",", "");
    Path file = gzip(anonymous + "\n" + text + anonymous + "\n");

    assertThatThrownBy(
            () ->
                importer()
                    .read(
                        log(file),
                        bytes -> {
                          throw new IllegalStateException("killed");
                        }))
        .hasMessage("killed");
    assertThat(exchanges()).hasSizeBetween(1, 2_000);
    ImportReport report = read(file);

    assertThat(report.lines()).isEqualTo(5_002);
    assertThat(report.rejected()).isEqualTo(5);
    assertThat(report.appended()).as("none was read twice").isEqualTo(4_498);
    assertThat(report.known()).isEqualTo(499);
    assertThat(exchanges()).hasSize(4_498);
    assertThat(Files.readAllLines(report.rejects().orElseThrow())).hasSize(5);
    ImportReport again = read(file);
    assertThat(again.known()).as("one that ended begins anew").isEqualTo(4_997);
    assertThat(Files.readAllLines(again.rejects().orElseThrow())).hasSize(5);
  }

  @Test
  void countsRepeatedLinesWithoutAnIdButNotASecondImport() throws IOException {
    String anonymous = GOOD.replace("\"id\":\"%s\",", "");
    Path file = gzip((anonymous + "\n").repeat(3));

    assertThat(read(file).appended()).isEqualTo(3);
    assertThat(read(file).appended()).isZero();
  }

  @Test
  void rejectsMillisecondsAndReadsAByteOrderMark() throws IOException {
    Path file =
        gzip(
            "\uFEFF"
                + GOOD.formatted("a")
                + "\n"
                + GOOD.formatted("b").replace("1748736056", "1748736056000"));

    ImportReport report = read(file);

    assertThat(report).extracting("appended", "rejected").containsExactly(1L, 1L);
    assertThat(Files.readString(report.rejects().orElseThrow())).contains("milliseconds");
  }

  @Test
  void knowsWhereALineStoodWhoAskedAndWhatTheyThought() throws IOException {
    Path file =
        gzip(
            "\n"
                + GOOD.formatted("a").replace("\"model\":\"m\"", "\"model\":\"m\",\"user\":\"ann\"")
                + "\n"
                + GOOD.formatted("b").replace("\"task\"", "\"feedback\":\"thumbs_down\",\"task\"")
                + "\n"
                + GOOD.formatted("c").replace("\"task\"", "\"rating\":{\"score\":1},\"task\"")
                + "\n"
                + GOOD.formatted("d").replace("\"task\"", "\"rating\":4,\"task\""));

    read(file);

    List<Exchange> exchanges = exchanges();
    assertThat(exchanges)
        .extracting(Exchange::origin)
        .containsExactly(line(2), line(3), line(4), line(5));
    assertThat(exchanges)
        .extracting(Exchange::subject)
        .containsExactly(
            Optional.of(PSEUDONYMS.of("ann")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(exchanges)
        .extracting(Exchange::rating)
        .containsExactly(
            Optional.empty(), Optional.of(Rating.DOWN), Optional.of(Rating.UP), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"response\":{\"choices\":[]},\"status\":503}",
        "\"response\":{\"status_code\":429,\"body\":{\"message\":\"slow down\"}}}",
        "\"response\":null,\"error\":{\"message\":\"connection reset\"}}",
        "\"response\":\"Bad gateway\",\"status\":502}"
      })
  void capturesHttpErrorsAsErrors(String response) throws IOException {
    Path file = gzip(GOOD.formatted("a").replaceAll("\"response\":.*", response));

    assertThat(read(file).appended()).isEqualTo(1);
    assertThat(exchanges())
        .extracting(Exchange::completion)
        .containsExactly(new Completion("", Completion.Finish.ERROR));
  }

  @Test
  void unwrapsTheEnvelopeOfABatch() throws IOException {
    Path file =
        gzip(
            GOOD.formatted("a")
                .replace("\"response\":{", "\"response\":{\"status_code\":200,\"body\":{")
                .replace("},\"latency_ms\"", "}},\"latency_ms\""));

    assertThat(read(file).appended()).isEqualTo(1);
    assertThat(exchanges()).extracting(e -> e.completion().text()).containsExactly("greeting");
  }

  @Test
  void capturesErrorsAsErrors() throws IOException {
    Path file =
        gzip(
            GOOD.formatted("a")
                .replaceAll("\"response\":.*", "\"response\":{\"error\":{\"code\":429}}}"));

    assertThat(read(file).appended()).isEqualTo(1);
    assertThat(exchanges())
        .extracting(Exchange::completion)
        .containsExactly(new Completion("", Completion.Finish.ERROR));
  }

  @Test
  void importsBatchesWithEqualIdsOnceEach() throws IOException {
    for (String night : List.of("ob", "ob2")) {
      Path batch = Files.createDirectories(folder.resolve("imp").resolve(night));
      Files.writeString(
          batch.resolve("input.jsonl"),
          """
          {"custom_id":"r1","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"asked by %s"}]}}
          """
              .formatted(night));
      Files.writeString(
          batch.resolve("output.jsonl"),
          """
          {"id":"batch_req_%1$s","custom_id":"r1","response":{"status_code":200,"body":{"created":1748736056,"model":"m","choices":[{"message":{"role":"assistant","content":"answer to %1$s"},"finish_reason":"stop"}]}},"error":null}
          """
              .formatted(night));
    }

    assertThat(readImp()).containsExactly(0L, 1L, 0L, 1L);
    assertThat(exchanges())
        .extracting(e -> e.prompt().studentInput() + ": " + e.completion().text())
        .containsExactlyInAnyOrder("asked by ob: answer to ob", "asked by ob2: answer to ob2");
    assertThat(readImp()).as("the second time").containsOnly(0L);
    assertThat(exchanges()).hasSize(2);
  }

  private List<Long> readImp() {
    return TrafficLogs.of(List.of(folder.resolve("imp")), Optional.empty()).logs().stream()
        .map(batch -> importer().read(batch, bytes -> {}))
        .peek(report -> assertThat(report.rejected()).isZero())
        .map(ImportReport::appended)
        .toList();
  }

  private ImportReport read(Path file) {
    return importer().read(log(file), bytes -> {});
  }

  private LogImporter importer() {
    return new LogImporter(
        log,
        folder.resolve("rejects"),
        text -> text.replace("upstream", "[masked]"),
        Optional.empty(),
        Optional.of(PSEUDONYMS));
  }

  private static TrafficLog log(Path file) {
    return TrafficLogs.of(List.of(file), Optional.empty()).logs().get(0);
  }

  private static Optional<LogLine> line(long number) {
    return Optional.of(new LogLine("log.jsonl.gz", number));
  }

  private List<Exchange> exchanges() {
    List<Exchange> read = new ArrayList<>();
    log.scan(log.window(Instant.MIN, Instant.MAX), read::add);
    return read;
  }

  private Path gzip(String text) throws IOException {
    Path file = folder.resolve("log.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(utf8(text));
    }
    return file;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
