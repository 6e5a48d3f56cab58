package dev.retort.registry.server;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the server answers otherwise than a recorded MLflow, and why. */
enum KnownDifference {
  /** MLflow answers an address that it doesn't know with a page for people; this server never does. */
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
