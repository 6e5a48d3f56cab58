package dev.retort.console.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.OwnCall;
import dev.retort.console.config.SecretReference;
import dev.retort.router.rollout.RolloutReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "rollout",
    mixinStandardHelpOptions = true,
    description =
        "Asks a running router which versions serve, which are on trial and how they compare, and"
            + " which were rolled back and why.",
    exitCodeList = "3:no version was seen")
final class RolloutCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int OK = 200;

  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "TASK", arity = "0..1", description = "The task (default: all).")
  private Optional<String> task = Optional.empty();

  @Option(
      names = "--router",
      defaultValue = "http://" + ListenAddress.LOOPBACK + ":8080",
      paramLabel = "URL",
      description = "Where the router listens (default: ${DEFAULT-VALUE}).")
  private URI router;

  @Option(
      names = "--key",
      paramLabel = "SECRET",
      description = "An application's key, if the router asks for one: env:NAME or file:PATH.")
  private Optional<SecretReference> key = Optional.empty();

  @Option(names = "--json", description = "Print the reports as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<RolloutReport> reports = asked();
    if (json) {
      Screen.json(retort.out(), reports);
    } else {
      reports.forEach(report -> RolloutText.print(report, retort.out()));
      retort.out().flush();
    }
    if (reports.isEmpty()) {
      retort
          .err()
          .println(
              task.map(name -> "no version of '" + name + "' was seen")
                  .orElse("no versions were seen"));
      retort.err().flush();
    }
    return reports.isEmpty() ? ExitCode.NEGATIVE : ExitCode.OK;
  }

  private List<RolloutReport> asked() throws IOException, InterruptedException {
    URI address = URI.create(router.toString().replaceAll("/+$", "") + OwnCall.PREFIX + "rollouts");
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
    key.ifPresent(reference -> request.header("Authorization", "Bearer " + secret(reference)));
    HttpResponse<String> answer;
    try {
      answer =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IOException(
          "no router answers at %s: %s. Say with --router where it listens."
              .formatted(router, Optional.ofNullable(e.getMessage()).orElse("connection refused")),
          e);
    }
    if (answer.statusCode() != OK) {
      throw new IOException(
          "the router at %s answers %d: %s"
              .formatted(router, answer.statusCode(), answer.body().strip()));
    }
    return read(answer.body());
  }

  private List<RolloutReport> read(String body) throws IOException {
    List<RolloutReport> reports = new ArrayList<>();
    for (JsonNode one : JsonFormat.mapper().readTree(body).path("rollouts")) {
      RolloutReport report = JsonFormat.mapper().treeToValue(one, RolloutReport.class);
      if (task.isEmpty() || task.get().equals(report.task().value())) {
        reports.add(report);
      }
    }
    return reports;
  }

  private static String secret(SecretReference reference) {
    return reference
        .resolve(System.getenv())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the router's key %s is not there: set it.".formatted(reference.reference())));
  }
}
