package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.PromotionConflictException;
import dev.retort.registry.PromotionStateUnknownException;
import java.util.OptionalInt;

/**
 * Moves and removes aliases. Retort's server compares and sets in one step; with an MLflow the
 * comparison comes just before, so that two who move an alias at the same moment may both succeed.
 */
record MlflowAliases(MlflowHttp http, MlflowBundleSource source) {
  private static final String ALIAS = "registered-models/alias";

  void move(ModelName name, ModelAlias alias, int version) {
    set(name, alias, version, MlflowHttp.version(name, version).put("alias", alias.value()));
  }

  /**
   * Moves an alias that points to a version, or to none.
   *
   * @throws PromotionConflictException if it points to another one
   * @throws PromotionStateUnknownException if the server fell silent
   */
  void move(ModelName name, ModelAlias alias, int version, OptionalInt expected) {
    int now = number(name, alias);
    if (now == version) {
      return;
    }
    if (now != expected.orElse(0)) {
      throw conflict(name, alias, expected, now);
    }
    // MLflow ignores the field; Retort's server compares and sets in one step.
    ObjectNode body =
        MlflowHttp.version(name, version)
            .put("alias", alias.value())
            .put("expected_version", expected.orElse(0));
    try {
      set(name, alias, version, body);
    } catch (MlflowRefusal e) {
      if (!e.isConflict()) {
        throw e;
      }
      int actual = number(name, alias);
      // A request that was sent again after its first answer got lost finds its own work done.
      if (actual != version) {
        throw conflict(name, alias, expected, actual);
      }
    }
  }

  /**
   * Makes sure that an alias points to a version.
   *
   * @throws PromotionConflictException if it does not
   */
  void require(ModelName name, ModelAlias alias, int version) {
    int now = number(name, alias);
    if (now != version) {
      throw conflict(name, alias, OptionalInt.of(version), now);
    }
  }

  void remove(ModelName name, ModelAlias alias) {
    if (source.find(name, alias).isPresent()) {
      http.sendIdempotent(
          "DELETE", ALIAS, MlflowHttp.body().put("name", name.value()).put("alias", alias.value()));
    }
  }

  /** Removes an alias if it points to a version. */
  void remove(ModelName name, ModelAlias alias, int version) {
    if (number(name, alias) != version) {
      return;
    }
    // MLflow ignores the last field; Retort's server compares and removes in one step.
    ObjectNode body =
        MlflowHttp.body()
            .put("name", name.value())
            .put("alias", alias.value())
            .put("expected_version", version);
    try {
      http.sendIdempotent("DELETE", ALIAS, body);
    } catch (MlflowRefusal e) {
      if (!e.isConflict()) {
        throw e;
      }
    }
  }

  /** The version that an alias points to; 0 if to none. */
  private int number(ModelName name, ModelAlias alias) {
    return source.find(name, alias).map(node -> node.path("version").asInt()).orElse(0);
  }

  private void set(ModelName name, ModelAlias alias, int version, ObjectNode body) {
    try {
      http.sendIdempotent("POST", ALIAS, body);
    } catch (MlflowSilence | MlflowRefusal e) {
      if (e instanceof MlflowRefusal refusal && !refusal.mayHaveHappened()) {
        throw e;
      }
      throw new PromotionStateUnknownException(
          "whether %s@%s points to version %d now is unknown: %s Run the same again; it does no harm."
              .formatted(name, alias, version, e.getMessage()),
          e);
    }
  }

  private static PromotionConflictException conflict(
      ModelName name, ModelAlias alias, OptionalInt expected, int actual) {
    return new PromotionConflictException(
        "%s@%s points to %s, not to %s as expected: somebody else moved it. Read it again and decide anew."
            .formatted(name, alias, describe(actual), describe(expected.orElse(0))));
  }

  private static String describe(int version) {
    return version == 0 ? "no version" : "version " + version;
  }
}
