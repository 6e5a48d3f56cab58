package dev.retort.console.doctor;

import dev.retort.capture.DurableFile;
import dev.retort.console.config.ModelServerSettings;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.SecretReference;
import dev.retort.trainer.external.ExternalTrainer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a configuration refers to: secrets, files and programs. Every record below it is looked
 * through, so that no reference is forgotten.
 */
public final class References {
  private static final String SECRETS = "secrets";
  private static final String FILES = "files";
  private static final String PROGRAMS = "engines";
  private static final String OURS = "dev.retort.";

  private final Map<String, String> environment;
  private final List<Finding> findings = new ArrayList<>();

  private References(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Whether everything that a configuration refers to is there.
   *
   * @param environment for secrets, and {@code PATH}
   */
  public static List<Finding> of(RetortConfig config, Map<String, String> environment) {
    References references = new References(environment);
    references.look("", config);
    if (references.findings.isEmpty()) {
      references.findings.add(
          Finding.absent(SECRETS, "the configuration refers to no secrets and no files"));
    }
    return references.findings;
  }

  private void look(String where, Object value) {
    if (value instanceof SecretReference secret) {
      findings.add(secret(where, secret));
    } else if (value instanceof Path file) {
      findings.add(file(where, file));
    } else if (value instanceof ExternalTrainer trainer) {
      findings.add(program(where, trainer.command().get(0)));
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(inner -> look(where, inner));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> look(where + "." + key, inner));
    } else if (value instanceof Collection<?> list) {
      int i = 0;
      for (Object inner : list) {
        look("%s[%d]".formatted(where, ++i), inner);
      }
    } else if (value instanceof Record record && record.getClass().getName().startsWith(OURS)) {
      components(where, record);
    }
  }

  private void components(String where, Record record) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      // vLLM's folder is a path of the machine that it runs on.
      boolean elsewhere =
          record instanceof ModelServerSettings server
              && server.kind() == ModelServerSettings.Kind.VLLM
              && component.getName().equals("folder");
      if (!elsewhere) {
        look(
            where.isEmpty() ? component.getName() : where + "." + component.getName(),
            value(record, component));
      }
    }
  }

  private static Object value(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot look at " + component, e);
    }
  }

  private Finding secret(String where, SecretReference secret) {
    String said = "%s: %s".formatted(where, secret.reference());
    Optional<Path> file = secret.file();
    if (file.isPresent()) {
      return secretFile(said, file.get());
    }
    return secret.resolve(environment).filter(text -> !text.isBlank()).isPresent()
        ? Finding.ok(SECRETS, said + " is set")
        : Finding.problem(
            SECRETS,
            said + " is not set",
            "Set that variable where Retort is started, or take the reference out of retort.yaml.");
  }

  private static Finding secretFile(String said, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      return Finding.problem(
          SECRETS,
          said + " cannot be read",
          "Write the secret into that file, readable for the user who runs Retort.");
    }
    try {
      if (Files.size(file) == 0) {
        return Finding.problem(SECRETS, said + " is empty", "Write the secret into that file.");
      }
      boolean open = Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
      return open
          ? Finding.warning(
              SECRETS, said + " can be read by everybody", "Run `chmod 600 %s`.".formatted(file))
          : Finding.ok(SECRETS, said + " is there");
    } catch (UnsupportedOperationException noPosix) {
      return Finding.ok(SECRETS, said + " is there");
    } catch (IOException e) {
      return Finding.problem(
          SECRETS,
          "%s cannot be looked at: %s".formatted(said, DurableFile.reason(e)),
          "Make it readable for the user who runs Retort.");
    }
  }

  private static Finding file(String where, Path file) {
    return Files.exists(file)
        ? Finding.ok(FILES, "%s: %s is there".formatted(where, file))
        : Finding.problem(
            FILES,
            "%s: %s is not there".formatted(where, file.toAbsolutePath()),
            "Put it there, or correct the path in retort.yaml; relative ones begin where Retort is"
                + " started.");
  }

  private Finding program(String where, String program) {
    boolean there =
        program.contains("/")
            ? Files.isExecutable(Path.of(program))
            : Stream.of(environment.getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    return there
        ? Finding.ok(PROGRAMS, "%s: %s is there".formatted(where, program))
        : Finding.problem(
            PROGRAMS,
            "%s: there is no program %s".formatted(where, program),
            "Install it, or give its whole path in the engine's command in retort.yaml.");
  }
}
