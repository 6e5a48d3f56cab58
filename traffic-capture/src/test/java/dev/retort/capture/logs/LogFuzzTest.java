package dev.retort.capture.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.TextRedactor;
import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.capture.fuzz.Trial;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;

/** Logs of every form, damaged: a record is an exchange or is rejected in words. */
@Tag("fault")
@Tag("fault-bad-input")
class LogFuzzTest {
  private static final Trial FILES =
      Trial.of("logs", UncheckedIOException.class, IllegalArgumentException.class);
  private static final Trial IMPORTS = Trial.of("imports", IllegalArgumentException.class);
  private static final String PAIR =
      """
      {"id":"a","task":"desk","created":1767571200,"user":"ann","request":{"model":"m","messages":[{"role":"user","content":"hi"}]},"response":{"choices":[{"index":0,"message":{"role":"assistant","content":"ho"},"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":1}},"rating":{"score":0.5,"correction":"hu"},"latency_ms":12}""";

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("retort-logs");
  }

  @AfterContainer
  static void report() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
    FILES.report();
    IMPORTS.report();
  }

  @Property(seed = "1")
  void anyFileIsReadRecordByRecordOrRefused(@ForAll("files") byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("damaged"), bytes);
    FILES.ask(() -> read(file, Optional.empty()));
  }

  @Property(seed = "1")
  void anyRecordOfAnyFormIsReadOrRejected(
      @ForAll("records") JsonNode record, @ForAll LogFormat format) throws IOException {
    Path file = Files.writeString(folder.resolve("record"), HostileJson.line(record));
    FILES.ask(() -> read(file, Optional.of(format)));
  }

  private static int read(Path file, Optional<LogFormat> format) {
    Tally tally = new Tally();
    TrafficLogs.of(List.of(file), format)
        .logs()
        .forEach(log -> log.read(Optional.empty(), Optional.empty(), tally));
    return tally.exchanges;
  }

  /** What is taken for an exchange is one to the log, too, and to whoever reads that. */
  @Property(tries = 6)
  void whatIsImportedCanBeStoredAndReadAgain(@ForAll("manyRecords") List<JsonNode> records)
      throws IOException {
    Path home = Files.createTempDirectory(folder, "home");
    Path file =
        Files.write(home.resolve("log.jsonl"), records.stream().map(HostileJson::line).toList());
    IMPORTS.ask(
        () -> {
          try (ExchangeLog log = IcebergExchangeLog.open(home.resolve("exchanges"))) {
            LogImporter importer =
                new LogImporter(
                    log,
                    home.resolve("rejects"),
                    TextRedactor.NONE,
                    Optional.empty(),
                    Optional.empty());
            long appended = 0;
            for (TrafficLog source : TrafficLogs.of(List.of(file), Optional.empty()).logs()) {
              appended += importer.read(source, bytes -> {}).appended();
            }
            List<Exchange> read = new ArrayList<>();
            log.scan(log.window(Instant.MIN, Instant.MAX), read::add);
            assertThat(read).hasSize(Math.toIntExact(appended));
            assertThat(log.quarantined()).isEmpty();
          }
          return null;
        });
    FileUtils.deleteDirectory(home.toFile());
  }

  @Provide
  Arbitrary<byte[]> files() throws IOException {
    List<byte[]> valid = new ArrayList<>();
    for (Path file : samples()) {
      valid.add(Files.readAllBytes(file));
      valid.add(gzipped(Files.readAllBytes(file)));
    }
    return Damage.of(valid);
  }

  @Provide
  Arbitrary<JsonNode> records() throws IOException {
    return HostileJson.of(lines());
  }

  @Provide
  Arbitrary<List<JsonNode>> manyRecords() throws IOException {
    return HostileJson.of(lines()).list().ofMinSize(40).ofMaxSize(120);
  }

  private static List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>(List.of(PAIR, PAIR, PAIR));
    for (Path file : samples()) {
      RecordFile.read(
          file,
          (record, bytes) -> {
            if (record.json() != null) {
              lines.add(record.text().get());
            }
            return true;
          });
    }
    return lines;
  }

  private static List<Path> samples() throws IOException {
    try (Stream<Path> walk = Files.walk(Path.of(LogFuzzTest.class.getResource("/logs").toURI()))) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] gzipped(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static final class Tally implements TrafficLog.Reader {
    private int exchanges;

    @Override
    public void exchange(Exchange exchange) {
      exchanges++;
    }

    @Override
    public void rejected(RejectedLine line) {
      assertThat(line.reason()).isNotBlank();
    }
  }
}
