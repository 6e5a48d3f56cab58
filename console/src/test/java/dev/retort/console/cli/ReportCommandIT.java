package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.evaluator.report.ReportDifference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nights of a task that a person promotes, read on a screen, as pages and as JSON. */
class ReportCommandIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int TRAINING = 1_500;
  private static final int LATER = 1_200;

  @TempDir private Path folder;

  @Test
  void showsAReportWithWhoDecidedAndComparesItWithTheNightBefore() throws Exception {
    Files.writeString(folder.resolve("retort.yaml"), "tasks:\n  desk:\n    promote: review\n");
    Path log = new TaskLog("desk", 21).write(folder.resolve("desk.jsonl"), TRAINING + LATER);
    assertThat(retort("capture", "import", log.toString()).exit()).isZero();
    run(TRAINING);
    String first = seal();
    assertThat(retort("promote", "desk", "--by", "quality-lead", "--reason", "read 20 rows").exit())
        .isZero();

    showsTheFirst();
    run(TRAINING - 100);
    assertThat(seal()).isNotEqualTo(first);
    comparesWith(first, seal());
  }

  private void showsTheFirst() throws Exception {
    Path page = folder.resolve("page.html");
    InProcess shown = retort("report", "desk", "--html", page.toString());
    assertThat(shown.exit()).as(shown.err()).isZero();
    assertThat(shown.out())
        .startsWith("A person decides, as the policy asks")
        .containsPattern("Spent by this one +1 %")
        .containsPattern("Certificate +passed")
        .containsPattern("Loss, novel +0")
        .containsPattern("Promoted +by quality-lead +\\S+Z +read 20 rows")
        .contains("Report: " + page)
        .doesNotContain("\u001b");
    assertThat(Files.readString(page)).contains("quality-lead").contains("read 20 rows");
  }

  private void comparesWith(String first, String second) throws Exception {
    Path page = folder.resolve("difference.html");
    InProcess compared =
        retort("report", "--diff", first.substring(0, 16), second, "--html", page.toString());
    assertThat(compared.exit()).as(compared.err()).isZero();
    assertThat(compared.out())
        .contains(first, second)
        .containsPattern("Dataset version +\\p{XDigit}{64} +\\p{XDigit}{64}")
        .containsPattern("Accuracy, novel +\\d+");
    assertThat(Files.readString(page)).contains(first, second);
    InProcess json = retort("report", "--diff", first, second, "--json");
    assertThat(JsonFormat.mapper().readValue(json.out(), ReportDifference.class).after().seal())
        .isEqualTo(second);
    InProcess unknown = retort("report", "--diff", first, "0000beef");
    assertThat(unknown.exit()).isNotZero();
    assertThat(unknown.paragraph()).contains("no report under").contains("0000beef");
  }

  private String seal() throws Exception {
    String json = retort("report", "desk", "--json").out();
    return JsonFormat.mapper().readValue(json, PromotionReport.class).seal();
  }

  private void run(int training) throws Exception {
    try (RetortProcess run =
        RetortProcess.start(
            folder,
            "run",
            "desk",
            "--home",
            folder.resolve("home").toString(),
            "--evaluation-from",
            TaskLog.at(training).toString())) {
      assertThat(run.await(LONG)).as(run.err() + run.out()).isIn(ExitCode.OK, ExitCode.NEGATIVE);
    }
  }

  private InProcess retort(String... words) {
    List<String> all =
        Stream.concat(
                Stream.of(words), Stream.of("--config", folder.resolve("retort.yaml").toString()))
            .toList();
    return InProcess.at(folder.resolve("home"), all.toArray(String[]::new));
  }
}
