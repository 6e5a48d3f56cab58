package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.fuzz.Trial;
import dev.retort.console.cli.BareHttp.Answer;
import dev.retort.console.cli.HostileVisits.Sent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;

/**
 * Whatever is sent to the console: an answer that is not its own failure, a refusal in words, one
 * record for each thing that was done and none for what was not.
 */
@Tag("fault")
@Tag("fault-bad-input")
class ConsoleFuzzTest {
  private static final Trial VISITS = Trial.of("console");
  private static final int TRIES = 100;
  private static final String API = "/api/v1/";
  private static final int SILENCE_MILLIS = 40;
  private static final Pattern NOTICE = Pattern.compile("(?m)^set-cookie: *notice=([\\w-]+)");
  private static final Pattern INSIDE =
      Pattern.compile("\\b(java|dev\\.retort|io\\.vertx|com\\.fasterxml|Exception)\\b|jdbc:");

  private static Path folder;
  private static AttackedConsole console;
  private static HostileVisits visits;

  @BeforeContainer
  static void start() throws IOException {
    folder = Files.createTempDirectory("retort-attacked-console");
    console = new AttackedConsole(folder);
    visits = new HostileVisits(console.operations(), console.known());
  }

  @AfterContainer
  static void stop() throws IOException {
    VISITS.ask(
        () -> {
          console.requireWhole();
          return console;
        });
    VISITS.report();
    console.close();
    FileUtils.deleteDirectory(folder.toFile());
  }

  @Property(seed = "1", tries = TRIES)
  void anyJsonIsAnsweredProperly(@ForAll("bodies") Sent sent) {
    VISITS.ask(() -> visit(console.open(), sent));
  }

  @Property(seed = "1", tries = TRIES)
  void anyFormIsAnsweredProperly(@ForAll("forms") Sent sent) {
    VISITS.ask(() -> visit(console.open(), sent));
  }

  @Property(seed = "1", tries = TRIES)
  void anyAddressIsAnsweredProperly(@ForAll("addresses") Sent sent) {
    VISITS.ask(() -> visit(console.open(), sent));
  }

  @Property(seed = "1", tries = TRIES)
  void anyHeaderIsAnsweredProperly(@ForAll("headers") Sent sent) {
    VISITS.ask(() -> visit(console.open(), sent));
    VISITS.ask(() -> visit(console.guarded(), sent));
  }

  @Property(seed = "1", tries = TRIES)
  void anythingAtTheDoorIsAnsweredProperly(@ForAll("doors") Sent sent) {
    VISITS.ask(() -> visit(console.guarded(), sent));
  }

  @Property(seed = "1", tries = TRIES)
  void anyHeadIsAnsweredProperlyOrNotAtAll(@ForAll("heads") byte[] head) {
    VISITS.ask(
        () -> {
          Answer answer = console.open().exchange(head, SILENCE_MILLIS);
          if (answer.status() != 0) {
            requireNoFailure(new String(head, StandardCharsets.ISO_8859_1), answer);
          }
          return answer;
        });
  }

  /** What is done is on record once, and what is refused is not. */
  private static Answer visit(BareHttp http, Sent sent) throws IOException {
    long before = console.deeds();
    Answer answer = http.send(sent.method(), sent.target(), sent.headers(), sent.body());
    long done = console.deeds() - before;
    requireNoFailure(sent.toString(), answer);
    if (sent.target().startsWith(API) && answer.status() >= 400) {
      requireProblem(sent, answer);
    }
    boolean changes =
        sent.method().equals("POST") && (answer.status() == 200 || answer.status() == 303);
    assertThat(done).as("%s: %s", sent, answer).isBetween(0L, changes ? 1L : 0L);
    if (sent.target().startsWith(API) && changes) {
      assertThat(done).as("%s: %s", sent, answer).isEqualTo(1);
    }
    return answer;
  }

  private static void requireNoFailure(String request, Answer answer) {
    assertThat(answer.status()).as("%s: %s", request, answer).isBetween(200, 499);
    if (answer.status() >= 400) {
      requireNothingInside(request, answer.body());
    }
    Matcher notice = NOTICE.matcher(answer.head());
    if (notice.find()) {
      String text =
          new String(Base64.getUrlDecoder().decode(notice.group(1)), StandardCharsets.UTF_8);
      assertThat(text).as(request).doesNotContain("Something went wrong");
      requireNothingInside(request, text);
    }
  }

  private static void requireProblem(Sent sent, Answer answer) throws IOException {
    if (sent.method().equals("HEAD")) {
      return;
    }
    assertThat(answer.header("Content-Type"))
        .as("%s: %s", sent, answer)
        .isEqualTo("application/problem+json");
    JsonNode problem = JsonFormat.mapper().readTree(answer.body());
    assertThat(problem.path("status").asInt()).as(sent.toString()).isEqualTo(answer.status());
    assertThat(problem.path("detail").asText())
        .as("%s: %s", sent, answer)
        .isNotBlank()
        .isNotEqualTo("The request cannot be answered.");
  }

  private static void requireNothingInside(String request, String text) {
    assertThat(text).as(request).doesNotContain(console.folder());
    assertThat(INSIDE.matcher(text).find()).as("%s: %s", request, text).isFalse();
  }

  @Provide
  Arbitrary<Sent> bodies() {
    return Arbitraries.randomValue(visits::json);
  }

  @Provide
  Arbitrary<Sent> forms() {
    return Arbitraries.randomValue(visits::form);
  }

  @Provide
  Arbitrary<Sent> addresses() {
    return Arbitraries.randomValue(visits::address);
  }

  @Provide
  Arbitrary<Sent> headers() {
    return Arbitraries.randomValue(visits::withHeaders);
  }

  @Provide
  Arbitrary<Sent> doors() {
    return Arbitraries.randomValue(visits::atTheDoor);
  }

  @Provide
  Arbitrary<byte[]> heads() {
    return visits.heads();
  }
}
