package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop over real sockets, with less traffic than people get to see. */
class DemoIT {
  @TempDir private Path folder;

  @Test
  void theDemoPublishesAStudentThatAnswersAndDefers() throws Exception {
    try (RetortProcess demo =
        RetortProcess.start(
            folder, "demo", "--tickets", "6000", "--orders", "1200", "--routed", "200")) {
      assertThat(demo.await(Duration.ofMinutes(6))).as(demo.err() + demo.out()).isZero();

      assertThat(demo.err())
          .contains("teacher      an OpenAI-compatible endpoint on http://127.0.0.1:")
          .contains("capture      7,200 requests through the gateway")
          .contains("Task ticket-routing")
          .contains("publish      promoted")
          .contains("Task purchase-order");
      assertThat(demo.err()).as("progress bars are for terminals").doesNotContain("\u001b");
      assertThat(demo.err().substring(demo.err().indexOf("Task purchase-order")))
          .containsPattern("train +djl-extractor, digest [0-9a-f]{12}")
          .containsPattern("gate +\\S+");
      assertThat(demo.out())
          .containsPattern("task +ticket-routing")
          .containsPattern("student's accuracy +\\d+\\.\\d+ % \\(\\d+\\.\\d+ to \\d+\\.\\d+\\)")
          .containsPattern("answered by student +\\d+\\.\\d+ %")
          .containsPattern("certificate +lost \\d+ of [\\d,]+: at most 0\\.\\d+ %")
          .containsPattern("task +purchase-order")
          .containsPattern("cost of 1,000 +\\$\\d+\\.\\d+ before, \\$\\d+\\.\\d+ after");
      assertWholeReport(demo);
      assertAnsweredByBoth(demo);
    }
  }

  private static void assertWholeReport(RetortProcess demo) throws Exception {
    Matcher report = Pattern.compile("(?m)^Report: (.+\\.html)$").matcher(demo.out());
    assertThat(report.find()).isTrue();
    assertThat(Files.readString(Path.of(report.group(1)))).contains("<svg").endsWith("</html>\n");
  }

  private static void assertAnsweredByBoth(RetortProcess demo) {
    Matcher routed =
        Pattern.compile(
                "220 fresh requests: (\\d+) answered by the students, (\\d+) by the teacher \\((\\d+) calls\\)")
            .matcher(demo.err());
    assertThat(routed.find()).as(demo.err()).isTrue();
    int byStudent = Integer.parseInt(routed.group(1));
    int byTeacher = Integer.parseInt(routed.group(2));
    assertThat(byStudent).isPositive();
    assertThat(byTeacher).as("what students defer").isPositive();
    assertThat(byStudent + byTeacher).isEqualTo(220);
    assertThat(routed.group(3)).as("what the teacher counted").isEqualTo(routed.group(2));
  }
}
