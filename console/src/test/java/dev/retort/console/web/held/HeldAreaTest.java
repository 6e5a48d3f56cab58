package dev.retort.console.web.held;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.console.web.Role;
import dev.retort.console.web.TestConsole;
import dev.retort.router.held.HeldId;
import dev.retort.router.held.HeldState;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldAreaTest {
  @TempDir private Path folder;
  private HeldHome home;

  @BeforeEach
  void open() {
    home = new HeldHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  @Test
  void saysWhatIsHeldAndWhereNothingIs() {
    try (TestConsole console = TestConsole.of(home.area())) {
      assertThat(console.get("/held").body()).contains("Nothing is held", "then: hold");
    }
  }

  @Test
  void showsARequestWithoutPersonalDataAndWhyItIsHeld() throws Exception {
    HeldId id = home.hold("Where is my <b>parcel</b>? Write to jane.roe@example.org");
    try (TestConsole console = TestConsole.of(home.area())) {
      assertThat(console.get("/held").body()).contains(id.value().substring(0, 8), "lawsuits");
      String page = console.get("/held/" + id).body();

      assertThat(page)
          .contains("Where is my &lt;b&gt;parcel&lt;/b&gt;", "lawsuits", "a text, as the caller")
          .doesNotContain("jane.roe", "<b>parcel");
      JsonNode json = JsonFormat.mapper().readTree(console.get("/api/v1/held/" + id).body());
      assertThat(json.path("asked").path("form").asText()).isEqualTo("TEXT");
      assertThat(json.toString()).doesNotContain("jane.roe");
    }
  }

  @Test
  void anAnswerGoesToTheCallerAndTeaches() {
    HeldId id = home.hold("Where is my parcel?");
    try (TestConsole console = TestConsole.of(home.area())) {
      HttpResponse<String> form =
          console.submit(
              "/held/" + id + "/answer",
              "csrf=x&next=%2Fheld%2F" + id + "&answer=shipping&reason=asked+the+carrier");

      assertThat(form.statusCode()).isEqualTo(303);
      assertThat(home.queue.entry(id).orElseThrow().state())
          .isInstanceOfSatisfying(
              HeldState.Answered.class,
              answered -> {
                assertThat(answered.by()).isEqualTo("somebody");
                assertThat(answered.answer().body().toString()).contains("shipping");
              });
      Exchange taught = home.log.find(Set.of(new ExchangeId("one"))).get(0);
      assertThat(taught.correction()).contains("shipping");
      assertThat(console.get("/held/" + id).body()).contains("It is decided");
      assertThat(console.deeds().get(0).done().because()).isEqualTo("asked the carrier");
    }
  }

  @Test
  void releasesToTheTeacherAndGivesUpWithAReason() {
    HeldId released = home.hold("Where is my parcel?");
    try (TestConsole console = TestConsole.of(home.area())) {
      assertThat(console.post("/api/v1/held/" + released + "/release", "{}").statusCode())
          .isEqualTo(200);
      assertThat(home.queue.entry(released).orElseThrow().state())
          .isInstanceOf(HeldState.Released.class);

      assertThat(console.post("/api/v1/held/" + released + "/expire", "{}").body())
          .contains("reason is missing");
      assertThat(
              console
                  .post("/api/v1/held/" + released + "/expire", "{\"reason\": \"spam\"}")
                  .statusCode())
          .isEqualTo(200);
      assertThat(home.queue.entry(released).orElseThrow().state())
          .isInstanceOf(HeldState.Expired.class);
    }
  }

  @Test
  void ofManyWhoAnswerAtOnceOneDoesAndTheOthersHearThatItIsDecided() {
    HeldId id = home.hold("Where is my parcel?");
    try (TestConsole console = TestConsole.of(home.area())) {
      List<Integer> statuses =
          IntStream.range(0, 6)
              .parallel()
              .mapToObj(
                  i ->
                      console
                          .post(
                              "/api/v1/held/" + id + "/answer", "{\"answer\": \"%d\"}".formatted(i))
                          .statusCode())
              .collect(Collectors.toList());

      assertThat(statuses).containsOnlyOnce(200).allMatch(s -> s == 200 || s == 409);
      assertThat(home.log.find(Set.of(new ExchangeId("one")))).hasSize(1);
    }
  }

  @Test
  void whoMayNotDecideDoesNotReadEither() {
    HeldId id = home.hold("Where is my parcel?");
    try (TestConsole console = TestConsole.forRoles(EnumSet.of(Role.OPERATOR), home.area())) {
      for (String path : List.of("/held", "/held/" + id, "/api/v1/held", "/api/v1/held/" + id)) {
        assertThat(console.get(path).statusCode()).as(path).isEqualTo(403);
      }
      assertThat(console.post("/api/v1/held/" + id + "/release", "{}").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void saysThatThereIsNoSuchRequest() {
    try (TestConsole console = TestConsole.of(home.area())) {
      assertThat(console.get("/held/" + "0".repeat(32)).statusCode()).isEqualTo(404);
      assertThat(console.get("/held/nonsense").statusCode()).isEqualTo(400);
      assertThat(console.post("/api/v1/held/" + "0".repeat(32) + "/release", "{}").statusCode())
          .isEqualTo(409);
    }
  }
}
