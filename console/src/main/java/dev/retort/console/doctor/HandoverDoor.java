package dev.retort.console.doctor;

import dev.retort.console.config.HandoverConfig;
import dev.retort.console.config.LauncherConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Whether workers can fetch their run folders where the configuration says. */
public final class HandoverDoor {
  private static final String TOPIC = "launcher";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int OK = 200;

  private HandoverDoor() {}

  /**
   * The findings; none where run folders are shared.
   *
   * @param owner the process that has the home, if one has
   */
  public static List<Finding> of(LauncherConfig launcher, OptionalLong owner) {
    return launcher.handover().map(config -> of(launcher, config, owner)).orElse(List.of());
  }

  private static List<Finding> of(
      LauncherConfig launcher, HandoverConfig config, OptionalLong owner) {
    List<Finding> findings = new ArrayList<>();
    if (launcher instanceof LauncherConfig.Slurm && config.isLoopback()) {
      findings.add(
          Finding.warning(
              TOPIC,
              "run folders are handed over at %s, which other nodes take for themselves"
                  .formatted(config.url()),
              "Give launcher.handover.url the name that this machine has for the nodes, unless it"
                  + " is the only one."));
    }
    findings.add(answer(config, owner));
    return findings;
  }

  private static Finding answer(HandoverConfig config, OptionalLong owner) {
    URI health = URI.create(config.url().toString().replaceAll("/+$", "") + "/health");
    String problem;
    try {
      int status =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(
                  HttpRequest.newBuilder(health).timeout(PATIENCE).GET().build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status == OK) {
        return Finding.ok(
            TOPIC,
            "run folders are handed over at %s, asked from this machine".formatted(config.url()));
      }
      problem = "status " + status;
    } catch (IOException e) {
      problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while %s was asked".formatted(health), e);
    }
    if (owner.isEmpty()) {
      return Finding.absent(
          TOPIC,
          "nobody has the home, so %s could not be asked: `retort serve` and `retort run` hand run folders over there"
              .formatted(config.url()));
    }
    return Finding.problem(
        TOPIC,
        "run folders cannot be fetched at %s: %s".formatted(config.url(), problem),
        "See to it that launcher.handover.url leads to %s:%d of this machine, and that its certificate is trusted."
            .formatted(config.listen().host(), config.listen().port()));
  }
}
