package dev.retort.console.web.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.console.web.Approvers;
import dev.retort.console.web.DeskHome;
import dev.retort.console.web.Done;
import dev.retort.console.web.Role;
import dev.retort.console.web.SmallReport;
import dev.retort.console.web.TestConsole;
import dev.retort.console.web.report.ReportArea;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.Promotions;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReviewAreaIT extends DeskHome {
  private static final PromotionReport FIRST = SmallReport.of(TASK, 3);
  private static final PromotionReport SECOND = SmallReport.of(TASK, 5);

  @Test
  void saysThatNothingWaitsAndWhatToDo() {
    try (TestConsole console = console()) {
      assertThat(console.get("/reviews").body())
          .contains("Nothing waits")
          .contains("Nobody has decided anything yet");
      assertThat(console.get("/reviews/desk").body()).contains("Nothing of this task waits");
    }
  }

  @Test
  void showsTheCandidateAndItsReportWithTextsAndNothingThatCouldRun() {
    home.awaitsReview(FIRST);
    home.captured(SmallReport.row(0), "my <script>alert(1)</script> has not come", "billing");
    try (TestConsole console = console()) {
      assertThat(console.get("/reviews").body()).contains("version 1", "/reviews/desk");
      String page = console.get("/reviews/desk").body();
      HttpResponse<String> report = console.get("/reports/desk/" + FIRST.seal());

      assertThat(page)
          .contains("sandbox", "src=\"/reports/desk/" + FIRST.seal() + "\"")
          .contains(FIRST.sealed().decision().verdict().substring(0, 20));
      assertThat(report.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "sandbox")
          .doesNotContain("script-src");
      assertThat(report.body())
          .contains("my &lt;script&gt;alert(1)&lt;/script&gt; has not come")
          .doesNotContain("<script");
    }
  }

  @Test
  void aReportThatNoRunLeftHereComesOutOfTheBundle() {
    ModelVersion version = home.published(FIRST);
    home.registry().moveAlias(MODEL, Promotions.CANDIDATE, version.number());
    try (TestConsole console = console()) {
      assertThat(console.get("/reviews/desk").body()).contains("/reports/desk/" + FIRST.seal());
      assertThat(console.get("/reports/desk/" + FIRST.seal()).body())
          .contains("Promotion report: desk");
      assertThat(console.get("/reports/desk/" + SECOND.seal()).statusCode()).isEqualTo(404);
      assertThat(console.get("/reports/desk/..%2F..%2Fetc").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void approvesAndSaysWhoWhenAndWhy() {
    home.awaitsReview(FIRST);
    try (TestConsole console = console()) {
      HttpResponse<String> done = decide(console, "approve", 1, FIRST, "read 20 rows");

      assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
      assertThat(champion()).contains(1);
      assertThat(console.deeds())
          .singleElement()
          .satisfies(
              deed -> {
                assertThat(deed.who()).isEqualTo("somebody");
                assertThat(deed.done())
                    .extracting(Done::action, Done::subject, Done::because)
                    .containsExactly("promote", "desk/1", "read 20 rows");
              });
      JsonNode reviews = json(console.get("/api/v1/reviews"));
      assertThat(reviews.path("waiting")).isEmpty();
      assertThat(reviews.path("decided").get(0).path("why").asText()).isEqualTo("read 20 rows");
      assertThat(console.get("/reports/desk/" + FIRST.seal()).body()).contains("read 20 rows");
    }
  }

  @Test
  void rejectsAndWhatServesGoesOn() {
    home.awaitsReview(FIRST);
    try (TestConsole console = console()) {
      decide(console, "approve", 1, FIRST, "good");
      home.awaitsReview(SECOND);
      HttpResponse<String> form =
          console.submit(
              "/reviews/desk/reject",
              "csrf=x&next=%2Freviews%2Fdesk&version=2&seal="
                  + SECOND.seal()
                  + "&reason=too+many+lost");

      assertThat(form.headers().firstValue("Location")).contains("/reviews/desk");
      assertThat(champion()).contains(1);
      assertThat(console.get("/reviews/desk").body())
          .contains("Nothing of this task waits", "too many lost", "rejected");
    }
  }

  @Test
  void aDecisionTakesAReason() {
    home.awaitsReview(FIRST);
    try (TestConsole console = console()) {
      HttpResponse<String> refused = decide(console, "approve", 1, FIRST, "");

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("reason is missing");
      assertThat(home.decisions()).isEmpty();
    }
  }

  @Test
  void aDecisionAboutASupersededCandidateIsRefusedAndSaysWhatWaitsNow() {
    home.awaitsReview(FIRST);
    home.awaitsReview(SECOND);
    try (TestConsole console = console()) {
      HttpResponse<String> refused = decide(console, "approve", 1, FIRST, "good");

      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body())
          .contains("version 2 waits now, with seal " + SECOND.seal().substring(0, 16));
      assertThat(decide(console, "approve", 2, FIRST, "good").statusCode()).isEqualTo(409);
      assertThat(champion()).isEmpty();
      assertThat(console.deeds()).isEmpty();
      assertThat(console.get("/reviews/desk").body()).contains("Overtaken before anybody decided");
    }
  }

  @Test
  void whoIsNotAmongTheApproversIsToldWhoIs() {
    home.awaitsReview(FIRST);
    ReviewArea area =
        ReviewArea.of(
            home.registry(),
            home.promotions(),
            home.journal(),
            home.reports(),
            new Approvers(task -> new TreeSet<>(List.of("ada", "bob"))));
    try (TestConsole console = TestConsole.of(area)) {
      HttpResponse<String> refused = decide(console, "approve", 1, FIRST, "good");

      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("its approvers").contains("ada, bob");
      assertThat(console.get("/reviews/desk").body())
          .contains("You are not among this task's approvers")
          .doesNotContain("<textarea");
      assertThat(champion()).isEmpty();
    }
  }

  @Test
  void whoOnlyLooksSeesNoForm() {
    home.awaitsReview(FIRST);
    try (TestConsole console = TestConsole.forRoles(EnumSet.noneOf(Role.class), area())) {
      assertThat(console.get("/reviews/desk").body())
          .contains("It takes the role approver")
          .doesNotContain("<textarea");
      assertThat(decide(console, "approve", 1, FIRST, "good").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void ofManyRequestsAtOnceOneDecidesAndNothingIsPromotedTwice() {
    home.awaitsReview(FIRST);
    // Two consoles, so that the registry alone can tell who came first.
    try (TestConsole console = console();
        TestConsole other = console()) {
      Map<String, List<Integer>> statuses =
          IntStream.range(0, 8)
              .boxed()
              .parallel()
              .collect(
                  Collectors.groupingByConcurrent(
                      i -> i < 4 ? "approve" : "reject",
                      Collectors.mapping(
                          i ->
                              decide(
                                      i % 2 == 0 ? console : other,
                                      i < 4 ? "approve" : "reject",
                                      1,
                                      FIRST,
                                      "reason " + i)
                                  .statusCode(),
                          Collectors.toList())));

      assertThat(home.decisions()).hasSize(1);
      boolean promoted = home.decisions().get(0).details().get("decision").equals("promoted");
      // The same person's same word is the same decision, told again.
      assertThat(statuses.get(promoted ? "approve" : "reject"))
          .contains(200)
          .allMatch(status -> status == 200 || status == 409);
      assertThat(statuses.get(promoted ? "reject" : "approve")).containsOnly(409);
      assertThat(champion()).isEqualTo(promoted ? Optional.of(1) : Optional.empty());
      assertThat(home.registry().resolve(MODEL, Promotions.CANDIDATE)).isEmpty();
    }
  }

  private static HttpResponse<String> decide(
      TestConsole console, String what, int version, PromotionReport report, String reason) {
    return console.post(
        "/api/v1/reviews/desk/" + what,
        "{\"version\": %d, \"seal\": \"%s\", \"reason\": \"%s\"}"
            .formatted(version, report.seal(), reason));
  }

  private ReviewArea area() {
    return ReviewArea.of(
        home.registry(),
        home.promotions(),
        home.journal(),
        home.reports(),
        new Approvers(task -> new TreeSet<>()));
  }

  private TestConsole console() {
    return TestConsole.of(area(), ReportArea.of(home.reports()));
  }
}
