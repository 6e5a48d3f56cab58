package dev.retort.registry.server.follow;

import static dev.retort.registry.server.RunningRegistry.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.registry.server.RunningRegistry;
import dev.retort.registry.server.follow.EventReader.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class EventEndpointsTest {
  private static final String EVENTS = "/retort/v1/events";

  @TempDir private Path folder;
  private RunningRegistry registry;

  @BeforeEach
  void start() throws Exception {
    registry = RunningRegistry.in(folder);
    registry.model("triage");
    registry.version("triage");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void streamsWhatIsDoneFromTheMomentOfTheConnection() throws Exception {
    try (EventReader reader = connect("", Optional.empty())) {
      assertThat(reader.lastId()).isEqualTo(2);
      registry.send(
          "PUT",
          "/retort/v1/models/triage/aliases/champion",
          "{\"version\":1,\"because\":\"two\\nlines\"}");

      Event event = reader.next().orElseThrow();

      assertThat(event.id()).isEqualTo(3);
      assertThat(event.name()).isEqualTo("alias-moved");
      assertThat(event.data().path("action").asText()).isEqualTo("ALIAS_MOVED");
      assertThat(event.data().path("model").asText()).isEqualTo("triage");
      assertThat(event.data().path("actor").asText()).isEqualTo("anonymous");
      assertThat(event.data().path("details").path("because").asText()).isEqualTo("two\nlines");
      assertThat(event.data()).isEqualTo(entries("?after=2").get(0));
    }
  }

  @Test
  void missesAndRepeatsNothingHoweverOftenTheConnectionBreaks() throws Exception {
    int moves = 400;
    Thread writer = new Thread(() -> tag("triage", moves));
    writer.start();
    Random random = new Random(7);
    List<Long> seen = new ArrayList<>();
    long last = 0;
    while (last < moves + 2) {
      try (EventReader reader = connect("", Optional.of(last))) {
        int some = 1 + random.nextInt(40);
        while (seen.size() < moves + 2 && some-- > 0) {
          seen.add(reader.next().orElseThrow().id());
        }
        last = reader.lastId();
      }
    }
    writer.join();
    assertThat(seen)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, moves + 2).boxed().toList());
  }

  @Test
  void streamsOnlyTheModelsThatAreNamed() throws Exception {
    registry.model("other");
    registry.model("third");
    try (EventReader reader = connect("?model=other&model=third", Optional.of(0L))) {
      tag("triage", 3);
      registry.mlflow("DELETE", "registered-models/delete", "{\"name\":\"other\"}");

      assertThat(reader.next().orElseThrow().data().path("model").asText()).isEqualTo("other");
      assertThat(reader.next().orElseThrow().data().path("model").asText()).isEqualTo("third");
      assertThat(reader.next().orElseThrow().name()).isEqualTo("model-deleted");
    }
  }

  @Test
  void givesPagesToWhoeverAsksForJson() throws Exception {
    tag("triage", 5);

    assertThat(entries("").findValues("sequence"))
        .extracting(JsonNode::asInt)
        .containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(entries("?after=3&limit=2").findValues("sequence"))
        .extracting(JsonNode::asInt)
        .containsExactly(4, 5);
    assertThat(entries("?after=7")).isEmpty();
    assertThat(entries("?model=none")).isEmpty();
    for (String query : List.of("?after=-1", "?after=x", "?limit=0", "?limit=10001")) {
      assertThat(registry.get(EVENTS + query).statusCode()).as(query).isEqualTo(400);
    }
  }

  @Test
  void refusesToGoOnFromAnEntryThatDoesNotExist() throws Exception {
    assertThat(
            registry.get(EVENTS, "Accept", "text/event-stream", "Last-Event-ID", "3").statusCode())
        .isEqualTo(400);
    assertThat(registry.get(EVENTS + "?after=3").statusCode()).isEqualTo(400);
    assertThat(entries("?after=2")).isEmpty();
    connect("", Optional.of(2L)).close();
  }

  @Test
  void keepsNothingForAReaderWhoLagsAndGivesHimEverythingLater() throws Exception {
    int large = 150;
    try (EventReader idle = connect("", Optional.empty());
        EventReader eager = connect("", Optional.empty())) {
      for (int i = 0; i < large; i++) {
        registry.mlflow(
            "POST",
            "model-versions/set-tag",
            "{\"name\":\"triage\",\"version\":\"1\",\"key\":\"k\",\"value\":\"%d%s\"}"
                .formatted(i, "x".repeat(90_000)));
        assertThat(eager.next().orElseThrow().id()).isEqualTo(i + 3L);
      }
      for (int i = 0; i < large; i++) {
        assertThat(idle.next().orElseThrow().id()).isEqualTo(i + 3L);
      }
      tag("triage", 1);
      assertThat(idle.next().orElseThrow().id()).isEqualTo(large + 3L);
    }
  }

  private EventReader connect(String query, Optional<Long> lastEventId) throws Exception {
    return EventReader.connect(registry.uri(), query, lastEventId);
  }

  private JsonNode entries(String query) throws Exception {
    return json(registry.get(EVENTS + query)).path("entries");
  }

  private void tag(String model, int times) {
    try {
      for (int i = 0; i < times; i++) {
        registry.mlflow(
            "POST",
            "model-versions/set-tag",
            "{\"name\":\"%s\",\"version\":\"1\",\"key\":\"k\",\"value\":\"%d\"}"
                .formatted(model, i));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
