package dev.retort.console.web.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.console.web.Approvers;
import dev.retort.console.web.DeskHome;
import dev.retort.console.web.Role;
import dev.retort.console.web.SmallReport;
import dev.retort.console.web.TestConsole;
import dev.retort.console.web.report.ReportArea;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.router.rollout.RolloutPolicy;
import dev.retort.router.rollout.RolloutReport;
import dev.retort.scheduler.Promotions.Verdict;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ModelsAreaIT extends DeskHome {
  private static final PromotionReport FIRST = SmallReport.of(TASK, 3);
  private static final PromotionReport SECOND = SmallReport.of(TASK, 5);

  @Test
  void saysHowTheFirstModelComesAbout() {
    try (TestConsole console = console(List.of())) {
      assertThat(console.get("/models").body()).contains("Nothing is registered yet");
      assertThat(console.get("/models/desk").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void showsAliasesVersionsAndDecisions() {
    promoted(FIRST, "ada", "good");
    promoted(SECOND, "bob", "<b>better</b>");
    try (TestConsole console = console(List.of())) {
      assertThat(console.get("/models").body()).contains("/models/desk/versions/2", "champion");
      String page = console.get("/models/desk").body();
      assertThat(page)
          .contains("Roll back to version 1", "&lt;b&gt;better&lt;/b&gt;", "Compare two reports")
          .doesNotContain("<b>better");
      JsonNode versions = json(console.get("/api/v1/models/desk/versions?size=1"));
      assertThat(versions.path("versions").get(0).path("aliases").toString()).contains("champion");
      JsonNode older =
          json(
              console.get(
                  "/api/v1/models/desk/versions?size=1&below=" + versions.path("older").asInt()));
      assertThat(older.path("versions").get(0).path("version").asInt()).isEqualTo(1);
      assertThat(older.path("older").isNull() || older.path("older").isMissingNode()).isTrue();
    }
  }

  @Test
  void showsAVersionWithItsEvidenceReportAndHowToPullIt() {
    promoted(FIRST, "ada", "good");
    try (TestConsole console = console(List.of())) {
      assertThat(console.get("/models/desk/versions/1").body())
          .contains(
              "retort pull desk@champion",
              "models:/desk/1",
              "/reports/desk/" + FIRST.seal(),
              "/lineage?of=desk%2F1",
              "retort.seal",
              "dl4j-ngram-bag");
      JsonNode version = json(console.get("/api/v1/models/desk/versions/1"));
      assertThat(version.path("bundle").path("teacher").asText()).isEqualTo("frontier");
      assertThat(version.path("tags").path("retort.seal").asText()).isEqualTo(FIRST.seal());
      assertThat(console.get("/models/desk/versions/9").statusCode()).isEqualTo(404);
      assertThat(console.get("/models/desk/versions/x").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void comparesTwoReports() {
    home.awaitsReview(FIRST);
    home.awaitsReview(SECOND);
    try (TestConsole console = console(List.of())) {
      String framed = "/differences/desk/%s/%s".formatted(FIRST.seal(), SECOND.seal());
      assertThat(console.get("/models/desk/difference?before=1&after=2").body()).contains(framed);
      HttpResponse<String> difference = console.get(framed);
      assertThat(difference.body()).contains(FIRST.seal(), SECOND.seal());
      assertThat(difference.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("sandbox");
    }
  }

  @Test
  void rollsBackTheChampionThatWasShownAndNoOther() {
    promoted(FIRST, "ada", "good");
    promoted(SECOND, "ada", "better");
    try (TestConsole console = console(List.of())) {
      HttpResponse<String> done = rollBack(console, 2);
      HttpResponse<String> again = rollBack(console, 2);

      assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
      assertThat(done.body()).contains("desk/1 serves again");
      assertThat(again.statusCode()).isEqualTo(409);
      assertThat(again.body()).contains("version 1 of 'desk' serves by now");
      assertThat(champion()).contains(1);
      assertThat(console.deeds()).hasSize(1);
    }
  }

  @Test
  void rollingBackTakesAnOperatorAndAReason() {
    promoted(FIRST, "ada", "good");
    promoted(SECOND, "ada", "better");
    try (TestConsole console = TestConsole.forRoles(EnumSet.of(Role.APPROVER), area(List.of()))) {
      assertThat(rollBack(console, 2).statusCode()).isEqualTo(403);
      assertThat(console.get("/models/desk").body()).doesNotContain("Roll back");
    }
    try (TestConsole console = console(List.of())) {
      assertThat(console.post("/api/v1/models/desk/rollback", "{\"version\": 2}").statusCode())
          .isEqualTo(400);
    }
    assertThat(champion()).contains(2);
  }

  @Test
  void tellsHowVersionsStandInTheRouter() {
    promoted(FIRST, "ada", "good");
    RolloutReport rollout =
        new RolloutReport(
            TASK,
            Optional.of(new RolloutReport.Version("desk/1", "ab")),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new RolloutReport.Version("desk/2", "cd")),
            RolloutPolicy.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            List.of());
    try (TestConsole console = console(List.of(rollout))) {
      assertThat(console.get("/models/desk").body()).contains("In the router", "desk/2: answers");
    }
  }

  private static HttpResponse<String> rollBack(TestConsole console, int version) {
    return console.post(
        "/api/v1/models/desk/rollback",
        "{\"version\": %d, \"reason\": \"complaints\"}".formatted(version));
  }

  private void promoted(PromotionReport report, String who, String why) {
    home.awaitsReview(report);
    home.promotions().promote(TASK, new Verdict(who, why));
  }

  private ModelsArea area(List<RolloutReport> rollouts) {
    return ModelsArea.of(
        home.registry(),
        home.promotions(),
        home.reports(),
        new Approvers(task -> new TreeSet<>()),
        () -> rollouts);
  }

  private TestConsole console(List<RolloutReport> rollouts) {
    return TestConsole.of(area(rollouts), ReportArea.of(home.reports()));
  }
}
