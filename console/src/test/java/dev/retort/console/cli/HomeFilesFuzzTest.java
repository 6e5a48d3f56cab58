package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.capture.fuzz.Trial;
import dev.retort.console.ConsoleAddress;
import dev.retort.console.web.SmallReport;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.dataset.DatasetVersion;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.report.PlainReport;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.BundleWriter;
import dev.retort.registry.Lineage;
import dev.retort.registry.RunId;
import dev.retort.registry.signature.SignatureFile;
import dev.retort.scheduler.log.RunLogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;

/** Files of a home, of a bundle and of a dataset version, changed by whatever changes files. */
@Tag("fault")
@Tag("fault-bad-input")
class HomeFilesFuzzTest {
  private static final Trial DATASETS = Trial.of("dataset versions", UncheckedIOException.class);
  private static final Trial BUNDLES =
      Trial.of("bundles", BundleDamagedException.class, UncheckedIOException.class);
  private static final Trial SIGNATURES = Trial.of("signatures", IOException.class);
  private static final Trial REPORTS = Trial.of("promotion reports", UncheckedIOException.class);
  private static final Trial LOGS = Trial.of("run logs", UncheckedIOException.class);
  private static final Trial ADDRESSES = Trial.of("console.json", IllegalStateException.class);
  private static final int ROWS = 320;
  private static final int TRAINING = 240;
  private static final String RUN = "0b0e7cc3-5d0e-4a55-9a6c-1f2d3c4b5a69";

  private static Path folder;
  private static Path version;
  private static Path bundle;

  @BeforeContainer
  static void fill() throws IOException {
    folder = Files.createTempDirectory("retort-files");
    Path home = folder.resolve("home");
    Path log = new TaskLog("desk", 3).write(folder.resolve("log.jsonl"), ROWS);
    assertThat(InProcess.at(home, "capture", "import", log.toString()).exit()).isZero();
    String from = TaskLog.at(TRAINING).toString();
    InProcess built =
        InProcess.at(home, "dataset", "build", "--task", "desk", "--evaluation-from", from);
    assertThat(built.exit()).as(built.err()).isZero();
    version =
        new DatasetCatalog(home.resolve("datasets"))
            .latest(new TaskName("desk"))
            .map(DatasetVersion::folder)
            .orElseThrow();
    bundle = folder.resolve("bundle");
    PromotionReport report = SmallReport.of(new TaskName("desk"), 3);
    String digest = "4f".repeat(32);
    new BundleWriter(
            "desk",
            new Lineage(
                digest,
                digest,
                new RunId("run-1"),
                Optional.of("frontier"),
                Optional.of("dl4j-ngram-bag")))
        .evidence("verdict", report.sealed().decision().verdict())
        .file("student/model.bin", "weights".getBytes(StandardCharsets.UTF_8))
        .write(bundle);
  }

  @AfterContainer
  static void report() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
    List.of(DATASETS, BUNDLES, SIGNATURES, REPORTS, LOGS, ADDRESSES).forEach(Trial::report);
  }

  @Property(seed = "1")
  void anyManifestOfADatasetIsReadOrRefused(@ForAll("datasetManifests") byte[] manifest)
      throws IOException {
    Path copy = Files.createDirectories(folder.resolve("version"));
    Files.write(copy.resolve("manifest.json"), manifest);
    DATASETS.ask(
        () -> {
          DatasetVersion opened = DatasetVersion.open(copy);
          return opened.manifest().rows().size()
              + String.join("", opened.manifest().labels()).length();
        });
  }

  @Property(seed = "1", tries = 40)
  void anyRowsOfADatasetAreTheVersionsOrRefused(@ForAll("rows") byte[] rows) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("rows"));
    Files.copy(
        version.resolve("manifest.json"),
        copy.resolve("manifest.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.write(copy.resolve("examples.parquet"), rows);
    DATASETS.ask(
        () -> {
          assertThat(DatasetVersion.open(copy).examples()).hasSize(ROWS);
          return copy;
        });
  }

  @Property(seed = "1", tries = 40)
  void aDatasetWithAnyManifestGivesItsRowsOrRefuses(@ForAll("datasetManifests") byte[] manifest)
      throws IOException {
    Path copy = folder.resolve("whole");
    FileUtils.copyDirectory(version.toFile(), copy.toFile());
    Files.write(copy.resolve("manifest.json"), manifest);
    DATASETS.ask(() -> DatasetVersion.open(copy).examples());
  }

  @Property(seed = "1")
  void anyManifestOfABundleIsReadOrRefused(@ForAll("bundleManifests") byte[] manifest)
      throws IOException {
    Path copy = folder.resolve("pulled");
    FileUtils.copyDirectory(bundle.toFile(), copy.toFile());
    Files.write(copy.resolve(BundleManifest.FILE_NAME), manifest);
    BUNDLES.ask(() -> Bundle.verified(copy));
  }

  @Property(seed = "1")
  void anyRuleAndContractOfABundleIsReadOrRefused(
      @ForAll("rules") byte[] rule, @ForAll("contracts") byte[] contract) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("served"));
    Files.write(copy.resolve("deferral.json"), rule);
    Files.write(copy.resolve("answers.json"), contract);
    BUNDLES.ask(() -> DeferralRule.readFrom(copy).mayAnswer("my card is lost"));
    BUNDLES.ask(() -> AnswerContract.readFrom(copy).functions());
  }

  @Property(seed = "1")
  void anySignatureIsReadOrRefused(@ForAll("signatures") byte[] signature) {
    SIGNATURES.ask(() -> SignatureFile.parse(signature).json());
  }

  @Property(seed = "1", tries = 300)
  void anyReportIsShownOrRefused(@ForAll("reports") byte[] report) throws IOException {
    Path file = Files.write(folder.resolve("promotion-report.json"), report);
    REPORTS.ask(
        () -> {
          PromotionReport read = PromotionReport.readJson(file);
          return PlainReport.of(read, List.of()).length() + read.seal().length();
        });
  }

  @Property(seed = "1")
  void whatIsNoEventOfARunIsLeftOut(@ForAll("events") byte[] events) throws IOException {
    RunLogs logs = new RunLogs(folder.resolve("runs"), Clock.systemUTC());
    Files.write(logFile(), events);
    LOGS.ask(() -> logs.readFrom(RUN, 0).isEnd());
  }

  @Property(seed = "1")
  void anyAddressOfAConsoleIsReadOrRefused(@ForAll("addresses") byte[] address) throws IOException {
    Path home = Files.createDirectories(folder.resolve("served-home"));
    Files.write(home.resolve("console.json"), address);
    ADDRESSES.ask(() -> ConsoleAddress.in(home));
  }

  private static Path logFile() throws IOException {
    RunLogs logs = new RunLogs(folder.resolve("runs"), Clock.systemUTC());
    logs.say(RUN, "hello");
    try (var files = Files.walk(folder.resolve("runs"))) {
      return files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }

  @Provide
  Arbitrary<byte[]> datasetManifests() throws IOException {
    return harmed(Files.readAllBytes(version.resolve("manifest.json")));
  }

  @Provide
  Arbitrary<byte[]> rows() throws IOException {
    return Damage.of(List.of(Files.readAllBytes(version.resolve("examples.parquet"))));
  }

  @Provide
  Arbitrary<byte[]> bundleManifests() throws IOException {
    return harmed(Files.readAllBytes(bundle.resolve(BundleManifest.FILE_NAME)));
  }

  @Provide
  Arbitrary<byte[]> rules() {
    return harmed(JsonFormat.pretty(SmallReport.of(new TaskName("desk"), 3).sealed().rule()));
  }

  @Provide
  Arbitrary<byte[]> contracts() {
    return harmed(JsonFormat.pretty(AnswerContract.LABELS));
  }

  @Provide
  Arbitrary<byte[]> signatures() {
    String signature = Base64.getEncoder().encodeToString(new byte[64]);
    return harmed(
        "{\"keyId\": \"%s\", \"algorithm\": \"ed25519\", \"signature\": \"%s\"}"
            .formatted("ab".repeat(32), signature)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<byte[]> reports() {
    return harmed(JsonFormat.pretty(SmallReport.of(new TaskName("desk"), 3)));
  }

  @Provide
  Arbitrary<byte[]> events() throws IOException {
    RunLogs logs = new RunLogs(folder.resolve("runs"), Clock.systemUTC());
    logs.end(RUN, "rejected", "it is no better");
    List<byte[]> lines =
        Files.readAllLines(logFile()).stream()
            .map(line -> line.getBytes(StandardCharsets.UTF_8))
            .toList();
    return harmed(lines.toArray(byte[][]::new))
        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1) + "\n")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Provide
  Arbitrary<byte[]> addresses() {
    return harmed(
        JsonFormat.pretty(
            new ConsoleAddress(
                ProcessHandle.current().pid(), URI.create("http://127.0.0.1:8090"), "token")));
  }

  /** In its bytes, or in its meaning; or nothing but a word. */
  private static Arbitrary<byte[]> harmed(byte[]... valid) {
    List<String> texts =
        List.of(valid).stream().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
    return Arbitraries.oneOf(
        Damage.of(List.of(valid)),
        HostileJson.of(texts).map(json -> HostileJson.line(json).getBytes(StandardCharsets.UTF_8)),
        Arbitraries.of("null", "[]", "{}", "\"\"", "7", "")
            .map(word -> word.getBytes(StandardCharsets.UTF_8)));
  }
}
