package dev.retort.registry.server.access;

import static dev.retort.registry.server.access.Role.APPROVER;
import static dev.retort.registry.server.access.Role.PUBLISHER;
import static dev.retort.registry.server.access.Role.READER;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which role a request needs: the one place that says so. */
public final class RequiredRole {
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OPEN = Set.of("/health", "/health/writer", "/version");
  private static final String MLFLOW = "/(?:ajax-)?api/\\d\\.\\d/mlflow/";
  private static final String FILES = "/(?:ajax-)?api/\\d\\.\\d/mlflow-artifacts/";
  private static final String MODEL = "/retort/v1/models/[^/]+/";

  private static final List<Rule> RULES =
      List.of(
          // Webhooks are addresses of somebody's, and what is sent there.
          rule(APPROVER, "GET|HEAD|POST|DELETE", "/retort/v1/webhooks(?:/.*)?"),
          rule(READER, "GET|HEAD|OPTIONS", "/.*"),
          // Searches whose filters are too long for an address.
          rule(
              READER,
              "POST",
              MLFLOW
                  + "(?:experiments/search|runs/search|logged-models/search"
                  + "|registered-models/get-latest-versions)"),
          rule(
              PUBLISHER,
              "POST",
              MLFLOW
                  + "(?:experiments/(?:create|update|set-experiment-tag)"
                  + "|runs/(?:create|update|delete|restore|log-parameter|log-metric|log-batch|log-model"
                  + "|log-inputs|set-tag|delete-tag)"
                  + "|(?:registered-models|model-versions)/(?:create|set-tag))"),
          rule(PUBLISHER, "PATCH", MLFLOW + "(?:registered-models|model-versions)/update"),
          rule(PUBLISHER, "DELETE", MLFLOW + "(?:registered-models|model-versions)/delete-tag"),
          rule(APPROVER, "POST", MLFLOW + "experiments/(?:delete|restore)"),
          rule(APPROVER, "POST", MLFLOW + "registered-models/(?:alias|rename)"),
          rule(APPROVER, "POST", MLFLOW + "model-versions/transition-stage"),
          rule(APPROVER, "DELETE", MLFLOW + "registered-models/(?:alias|delete)"),
          rule(APPROVER, "DELETE", MLFLOW + "model-versions/delete"),
          rule(PUBLISHER, "PUT", FILES + "artifacts/.+"),
          rule(PUBLISHER, "POST|PUT", FILES + "mpu/.*"),
          rule(APPROVER, "DELETE", FILES + "artifacts/.+"),
          rule(PUBLISHER, "POST|PATCH|DELETE", "/retort/v1/uploads(?:/[^/]+)?"),
          rule(APPROVER, "POST", "/retort/v1/gc"),
          rule(APPROVER, "PUT|DELETE", MODEL + "aliases/[^/]+"),
          rule(APPROVER, "POST", MODEL + "versions/[^/]+/decisions"));

  private record Rule(Role role, Set<String> methods, Pattern path) {}

  private RequiredRole() {}

  /** Whether anybody may ask, for a probe that has no token. */
  static boolean isOpen(String method, String path) {
    return READS.contains(method) && OPEN.contains(trimmed(path));
  }

  /** Whether a request changes something, so that only the server that writes can answer it. */
  public static boolean isChange(String method, String path) {
    boolean read = READS.contains(method) || find(method, path).filter(READER::equals).isPresent();
    return !read;
  }

  /** The role that a request needs. What no rule knows needs the highest. */
  public static Role of(String method, String path) {
    return find(method, path).orElse(APPROVER);
  }

  /**
   * What the first rule that knows a request says.
   *
   * @param path without dot segments, and not percent-decoded
   */
  public static Optional<Role> find(String method, String path) {
    String trimmed = trimmed(path);
    return RULES.stream()
        .filter(rule -> rule.methods().contains(method))
        .filter(rule -> rule.path().matcher(trimmed).matches())
        .map(Rule::role)
        .findFirst();
  }

  /** A route also takes its path with a slash behind it. */
  private static String trimmed(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static Rule rule(Role role, String methods, String path) {
    return new Rule(role, Set.of(methods.split("\\|")), Pattern.compile(path));
  }
}
