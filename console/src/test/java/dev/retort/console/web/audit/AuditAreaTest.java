package dev.retort.console.web.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.console.audit.AuditTrail;
import dev.retort.console.web.Deed;
import dev.retort.console.web.Done;
import dev.retort.console.web.TestConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditAreaTest {
  @TempDir private Path home;
  private AuditTrail trail;
  private TrailDeeds deeds;

  @BeforeEach
  void aHundredAndTwentyDeeds() {
    trail = AuditTrail.in(home);
    deeds = new TrailDeeds(trail);
    for (int i = 1; i <= 120; i++) {
      deeds.append(
          new Deed(
              Instant.parse("2026-03-02T08:00:00Z").plusSeconds(i),
              i % 2 == 0 ? "ada" : "token:ci",
              new Done(
                  i % 3 == 0 ? "promote" : "cancel", "desk/" + i, "night " + i, "secret " + i)));
    }
  }

  @Test
  void keepsWhatWasDoneAndWhyButNotWhatWasToldOnce() throws IOException {
    assertThat(trail.verify(Optional.empty()).broken()).isEmpty();
    assertThat(deeds.latest(1))
        .singleElement()
        .satisfies(
            deed -> {
              assertThat(deed.who()).isEqualTo("ada");
              assertThat(deed.done().subject()).isEqualTo("desk/120");
              assertThat(deed.done().because()).isEqualTo("night 120");
            });
    assertThat(Files.readString(trail.file())).doesNotContain("secret");
  }

  @Test
  void pagesFromTheNewestToTheOldestAndNoRecordTwice() throws IOException {
    try (TestConsole console = TestConsole.of(new AuditArea(trail))) {
      JsonNode first = json(console, "/api/v1/audit?limit=100");
      JsonNode second =
          json(console, "/api/v1/audit?limit=100&before=" + first.path("older").asLong());

      assertThat(first.path("entries")).hasSize(100);
      assertThat(first.at("/entries/0/number").asLong()).isEqualTo(120);
      assertThat(first.path("older").asLong()).isEqualTo(21);
      assertThat(second.path("entries")).hasSize(20);
      assertThat(second.at("/entries/0/number").asLong()).isEqualTo(20);
      assertThat(second.has("older")).isFalse();
      assertThat(console.get("/audit").body()).contains("/audit?before=71").contains("desk/120");
    }
  }

  @Test
  void findsByWhoWhatAndWords() throws IOException {
    try (TestConsole console = TestConsole.of(new AuditArea(trail))) {
      assertThat(json(console, "/api/v1/audit?by=ada&action=promote&limit=500").path("entries"))
          .hasSize(20);
      assertThat(json(console, "/api/v1/audit?text=NIGHT+11").path("entries")).hasSize(11);
      assertThat(console.get("/audit?by=ada&text=desk%2F2").body())
          .contains("desk/20")
          .contains("value=\"desk/2\"");
      assertThat(console.get("/audit?by=nobody").body()).contains("There is no such record.");
      assertThat(console.get("/api/v1/audit?before=yesterday").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void whatPeopleTypeIsShownAsText() {
    deeds.append(
        new Deed(
            Instant.EPOCH,
            "ada",
            new Done(
                "cancel", "<img src=x onerror=alert(1)>", "\"><script>alert(2)</script>", "")));
    try (TestConsole console = TestConsole.of(new AuditArea(trail))) {
      assertThat(console.get("/audit").body())
          .contains("&lt;img src=x")
          .contains("&lt;script&gt;alert(2)")
          .doesNotContain("<img src=x")
          .doesNotContain("<script>alert");
    }
  }

  private static JsonNode json(TestConsole console, String path) throws IOException {
    return JsonFormat.mapper().readTree(console.get(path).body());
  }
}
