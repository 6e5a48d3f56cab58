package dev.retort.console.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "held",
    mixinStandardHelpOptions = true,
    description =
        "The requests that wait for a person (tasks.TASK.routing.stakes, then: hold). Asks the process that has the home, if one does.",
    subcommands = {
      HeldCommand.Show.class,
      HeldCommand.Release.class,
      HeldCommand.Answer.class,
      HeldCommand.Expire.class,
      HeldCommand.ListCommand.class
    })
final class HeldCommand {
  @ParentCommand private RetortCli retort;

  private HeldCommand() {}

  private static ObjectNode decision(Decider decider) {
    return JsonFormat.mapper().createObjectNode().put("by", decider.name());
  }

  private int decide(String id, String decision, ObjectNode body) {
    JsonNode reply = HeldDeskClient.of(retort).post("/" + id + "/" + decision, body);
    String to = reply.path("to").asText("");
    retort
        .out()
        .println(
            id
                + " is "
                + reply.path("status").asText()
                + (to.isEmpty()
                    ? ""
                    : " to the %s: %s".formatted(to, reply.path("reason").asText())));
    retort.out().flush();
    return ExitCode.OK;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists them, the oldest first, without personal data.")
  static final class ListCommand implements Callable<Integer> {
    private static final int SHOWN = 60;

    @ParentCommand private HeldCommand held;

    @Option(names = "--json", description = "Print the list as JSON.")
    private boolean json;

    @Override
    public Integer call() {
      RetortCli retort = held.retort;
      JsonNode list = HeldDeskClient.of(retort).get("");
      if (json) {
        Screen.json(retort.out(), list);
        return ExitCode.OK;
      }
      for (JsonNode entry : list.path("held")) {
        String said = entry.path("request").asText("").replaceAll("\\s+", " ");
        retort
            .out()
            .printf(
                "%s  %-9s %s  %s (%s)  %s%n",
                entry.path("id").asText(),
                entry.path("status").asText(),
                entry.path("heldAt").asText().replaceAll("\\.\\d+Z", "Z"),
                entry.path("task").asText(),
                entry.path("slice").asText(),
                said.length() > SHOWN ? said.substring(0, SHOWN) + "…" : said);
      }
      retort.out().flush();
      return ExitCode.OK;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows one, without personal data.")
  static final class Show implements Callable<Integer> {
    @ParentCommand private HeldCommand held;

    @Parameters(paramLabel = "ID", description = "Which one.")
    private String id;

    @Option(
        names = "--raw",
        description =
            "Show it as it came, personal data included. The router's log says that you did.")
    private boolean raw;

    @Override
    public Integer call() {
      RetortCli retort = held.retort;
      Screen.json(retort.out(), HeldDeskClient.of(retort).get("/" + id + (raw ? "/raw" : "")));
      return ExitCode.OK;
    }
  }

  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      description =
          "Lets the teacher or the student answer. The teacher is asked when the caller next asks for the answer, with the caller's own key.")
  static final class Release implements Callable<Integer> {
    private enum Who {
      TEACHER,
      STUDENT
    }

    @ParentCommand private HeldCommand held;

    @Parameters(paramLabel = "ID", description = "Which one.")
    private String id;

    @Option(
        names = "--to",
        defaultValue = "TEACHER",
        description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Who to;

    @Mixin private Decider decider;

    @Override
    public Integer call() {
      ObjectNode body = decision(decider);
      body.put("to", to == Who.STUDENT ? "student" : "teacher");
      return held.decide(id, "release", body);
    }
  }

  @Command(
      name = "answer",
      mixinStandardHelpOptions = true,
      description =
          "Answers one in person. The log has the answer as a correction, which outranks the teacher's word in later datasets.")
  static final class Answer implements Callable<Integer> {
    @ParentCommand private HeldCommand held;

    @Parameters(index = "0", paramLabel = "ID", description = "Which one.")
    private String id;

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "TEXT",
        description =
            "The answer; for a request of JSON or of calls of functions, that JSON. Or give --file.")
    private Optional<String> text = Optional.empty();

    @Option(names = "--file", paramLabel = "FILE", description = "Where the answer stands.")
    private Optional<Path> file = Optional.empty();

    @Mixin private Decider decider;

    @Override
    public Integer call() throws IOException {
      if (text.isPresent() == file.isPresent()) {
        throw new IllegalArgumentException("give the answer, or the file that it stands in.");
      }
      String said =
          text.isPresent()
              ? text.get()
              : Files.readString(file.orElseThrow(), StandardCharsets.UTF_8).strip();
      return held.decide(id, "answer", decision(decider).put("answer", said));
    }
  }

  @Command(
      name = "expire",
      mixinStandardHelpOptions = true,
      description = "Gives one up: what it says is deleted, and its caller hears 410.")
  static final class Expire implements Callable<Integer> {
    @ParentCommand private HeldCommand held;

    @Parameters(paramLabel = "ID", description = "Which one.")
    private String id;

    @Mixin private Decider decider;

    @Override
    public Integer call() {
      return held.decide(id, "expire", decision(decider));
    }
  }
}
