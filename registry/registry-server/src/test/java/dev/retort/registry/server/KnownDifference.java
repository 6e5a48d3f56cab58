package dev.retort.registry.server;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the server answers otherwise than a recorded MLflow, and why. */
enum KnownDifference {
  /** MLflow 2.17 leaves {@code inputs} out of a new run alone; 3.x writes it everywhere. */
  INPUTS_OF_A_NEW_RUN(".*-to-mlflow-2.*", "POST .*/runs/create", "/run/inputs wasn't recorded"),

  /** {@code outputs}, new in 3.x, is always empty; its clients do without. */
  OUTPUTS_OF_A_RUN(".*-to-mlflow-3.*", ".*/runs/.*", ".*/outputs is missing"),

  /** MLflow 2.17 knows no logged models, and MLflow's 3.x clients stumble over its 404. */
  LOGGED_MODELS(".*-to-mlflow-2.*", "POST .*/logged-models/search", "status 200 instead of 404"),

  /** 3.x clients ask for models that aren't prompts; 2.17 finds none, since none has the tag. */
  MODELS_THAT_ARE_NO_PROMPTS(
      ".*-to-mlflow-2.*",
      "GET .*/registered-models/search.*is_prompt.*",
      "/registered_models wasn't recorded"),

  /** Aliases stand beside the latest versions since 3.x. */
  ALIASES_OF_THE_LATEST(
      ".*-to-mlflow-2.*",
      ".*/get-latest-versions.*",
      "/model_versions/\\d+/aliases wasn't recorded"),

  /**
   * MLflow answers an address that it doesn't know with a page for people; this server never does.
   */
  UNKNOWN_ENDPOINT(".*", "GET .*/registered-models/nonsense", " is .*ENDPOINT_NOT_FOUND.*<page>.*");

  private final Pattern session;
  private final Pattern call;
  private final Pattern difference;

  KnownDifference(String session, String call, String difference) {
    this.session = Pattern.compile(session);
    this.call = Pattern.compile(call);
    this.difference = Pattern.compile(difference);
  }

  static Optional<KnownDifference> of(RecordedCall call, String difference) {
    return Arrays.stream(values())
        .filter(
            known ->
                known.session.matcher(call.session()).matches()
                    && known.call.matcher(call.method() + " " + call.path()).matches()
                    && known.difference.matcher(difference).matches())
        .findFirst();
  }
}
