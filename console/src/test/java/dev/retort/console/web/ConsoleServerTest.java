package dev.retort.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleServerTest {
  /** Something to look at and something to do. */
  private static final class Bells implements Area {
    @Override
    public Optional<Destination> destination() {
      return Optional.of(new Destination("Bells", "/bells"));
    }

    @Override
    public void mount(Mounting on) {
      on.read(Operation.read("/bells", "All bells.", Map.class), visit -> Map.of("bells", 3));
      on.act(
          Operation.act("/bells/{bell}/ring", Role.OPERATOR, "Rings a bell.")
              .needs("reason", "Why."),
          visit -> {
            if (visit.path("bell").equals("cracked")) {
              throw new IllegalArgumentException("a cracked bell <rings> no more");
            }
            return new Done("ring", visit.path("bell"), visit.required("reason"), "It rang.");
          });
    }
  }

  @Test
  void aFormAndAProgramDoTheSameAndBothAreRecorded() {
    try (TestConsole console = TestConsole.of(new Bells())) {
      HttpResponse<String> form =
          console.submit("/bells/great/ring", "reason=noon&next=%2Fbells&csrf=x");
      HttpResponse<String> program =
          console.post("/api/v1/bells/small/ring", "{\"reason\": \"dusk\"}");

      assertThat(form.statusCode()).isEqualTo(303);
      assertThat(form.headers().firstValue("Location")).contains("/bells");
      assertThat(program.statusCode()).isEqualTo(200);
      assertThat(program.body()).contains("\"said\":\"It rang.\"");
      assertThat(console.deeds())
          .extracting(Deed::done)
          .extracting(Done::subject, Done::because)
          .containsExactly(tuple("small", "dusk"), tuple("great", "noon"));
    }
  }

  @Test
  void saysWhatIsMissingAndRecordsNothing() {
    try (TestConsole console = TestConsole.of(new Bells())) {
      HttpResponse<String> refused = console.post("/api/v1/bells/small/ring", "{}");

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(refused.body()).contains("reason is missing");
      assertThat(console.deeds()).isEmpty();
    }
  }

  @Test
  void whatIsTooLongOrNoTextIsRefusedInWordsWhoeverSendsIt() {
    String novel = "x".repeat(20_000);
    try (TestConsole console = TestConsole.of(new Bells())) {
      HttpResponse<String> form =
          console.submit("/bells/small/ring", "next=%2Fbells&reason=" + novel);
      HttpResponse<String> program =
          console.post("/api/v1/bells/small/ring", "{\"reason\": \"%s\"}".formatted(novel));
      HttpResponse<String> list =
          console.post("/api/v1/bells/small/ring", "{\"reason\": [\"noon\"]}");
      HttpResponse<String> broken = console.post("/api/v1/bells/small/ring", "{\"reason\": ");

      assertThat(form.statusCode()).isEqualTo(303);
      assertThat(program.statusCode()).isEqualTo(400);
      assertThat(program.body()).contains("20,000 characters, and may have 2,000");
      assertThat(list.body()).contains("reason is a text, not an object or a list");
      assertThat(broken.statusCode()).isEqualTo(400);
      assertThat(broken.body()).contains("in line 1, column").doesNotContain("Source");
      assertThat(console.deeds()).isEmpty();
    }
  }

  @Test
  void aRefusedFormComesBackWithTheReason() {
    try (TestConsole console = TestConsole.of(new Bells())) {
      HttpResponse<String> refused =
          console.submit("/bells/cracked/ring", "reason=noon&next=//elsewhere.example");

      assertThat(refused.statusCode()).isEqualTo(303);
      assertThat(refused.headers().firstValue("Location")).contains("/");
      assertThat(refused.headers().firstValue("Set-Cookie").orElseThrow()).startsWith("notice=");
    }
  }

  @Test
  void whoHasNotTheRoleIsToldWhichItTakes() {
    try (TestConsole console = TestConsole.forRoles(EnumSet.of(Role.APPROVER), new Bells())) {
      HttpResponse<String> refused =
          console.post("/api/v1/bells/small/ring", "{\"reason\": \"noon\"}");

      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("it takes the role operator");
    }
  }

  @Test
  void aPersonWhoIsLostSeesAPageAndAProgramAProblem() {
    try (TestConsole console = TestConsole.of(new Bells())) {
      HttpResponse<String> page = console.get("/nowhere");
      HttpResponse<String> problem = console.get("/api/v1/nowhere");

      assertThat(page.statusCode()).isEqualTo(404);
      assertThat(page.body()).contains("<h1>Not found</h1>");
      assertThat(problem.statusCode()).isEqualTo(404);
      assertThat(problem.body()).contains("\"status\":404");
    }
  }

  @Test
  void everythingThatPagesLoadComesFromHere() {
    try (TestConsole console = TestConsole.of(new Bells())) {
      for (String asset :
          List.of("htmx.js", "sse.js", "uplot.js", "uplot.css", "page.css", "console.css")) {
        HttpResponse<String> found = console.get("/assets/" + asset);

        assertThat(found.statusCode()).as(asset).isEqualTo(200);
        assertThat(found.headers().firstValue("Content-Security-Policy").orElseThrow())
            .contains("script-src 'self'");
      }
    }
  }

  @Test
  void aHeadIsAnsweredAsAGetWithoutItsBody() {
    try (TestConsole console = TestConsole.of(new Bells())) {
      for (String path : List.of("/api/v1/bells", "/assets/console.css")) {
        HttpResponse<String> read = console.get(path);
        HttpResponse<String> looked =
            TestConsole.send(
                HttpClient.newHttpClient(),
                HttpRequest.newBuilder(console.uri(path))
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build());

        assertThat(looked.statusCode()).isEqualTo(200);
        assertThat(looked.body()).isEmpty();
        assertThat(looked.headers().firstValue("Content-Type"))
            .isPresent()
            .isEqualTo(read.headers().firstValue("Content-Type"));
      }
    }
  }
}
