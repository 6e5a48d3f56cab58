package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.RegistryException;
import java.time.Duration;
import java.util.Optional;

/** What Retort's own registry keeps and nobody needs any more. */
public final class RegistryGarbage {
  private static final String COLLECT = "gc";

  private final MlflowHttp http;

  public RegistryGarbage(MlflowEndpoint endpoint) {
    this.http = new MlflowHttp(endpoint);
  }

  /** How many of something, and their bytes. */
  public record Pile(long count, long bytes) {}

  /**
   * What was found.
   *
   * @param artifacts files of deleted runs, whose bytes may be shared with others
   * @param uploads that were abandoned
   * @param blobs that nothing refers to, with those that only such artifacts did
   */
  public record Found(Pile artifacts, Pile uploads, Pile blobs) {}

  /**
   * Says what would be removed.
   *
   * @param deletedRuns how long ago a run was deleted; empty: as the server has it
   * @throws RegistryException if the registry refuses, or isn't Retort's own
   */
  public Found find(Optional<Duration> deletedRuns) {
    return send(deletedRuns, MlflowHttp.body().put("dry_run", true));
  }

  /** Removes it, and says what it was; as {@link #find}. */
  public Found remove(Optional<Duration> deletedRuns) {
    return send(deletedRuns, MlflowHttp.body().put("dry_run", false));
  }

  private Found send(Optional<Duration> deletedRuns, ObjectNode body) {
    deletedRuns.ifPresent(time -> body.put("deleted_runs_seconds", time.toSeconds()));
    JsonNode answer = http.sendExtension("POST", COLLECT, body);
    return new Found(pile(answer, "artifacts"), pile(answer, "uploads"), pile(answer, "blobs"));
  }

  private static Pile pile(JsonNode answer, String name) {
    JsonNode pile = answer.path(name);
    return new Pile(pile.path("count").asLong(), pile.path("bytes").asLong());
  }
}
