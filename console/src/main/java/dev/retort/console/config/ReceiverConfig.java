package dev.retort.console.config;

import dev.retort.scheduler.notice.NoticeKind;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who is told what happens: an entry of {@code notify}.
 *
 * @param url where messages are posted
 * @param secret what they are signed with
 * @param kinds of which events; of all if empty
 */
public record ReceiverConfig(URI url, SecretReference secret, Set<NoticeKind> kinds) {
  private static final String EVENTS = "events";

  public ReceiverConfig {
    Objects.requireNonNull(url);
    Objects.requireNonNull(secret);
    kinds = Set.copyOf(kinds);
  }

  static Optional<ReceiverConfig> read(ConfigSection section) {
    section.require("url", "where messages are posted");
    section.require("secret", "what messages are signed with: env:NAME or file:PATH");
    Optional<URI> url = section.value("url", RegistryConfig::http);
    Optional<SecretReference> secret = section.secret("secret");
    EnumSet<NoticeKind> kinds = EnumSet.noneOf(NoticeKind.class);
    for (String word : section.names(EVENTS)) {
      if (NoticeKind.words().contains(word)) {
        kinds.add(NoticeKind.of(word));
      } else {
        section.unknownWord(EVENTS, word, List.copyOf(NoticeKind.words()));
      }
    }
    return url.isPresent() && secret.isPresent()
        ? Optional.of(new ReceiverConfig(url.get(), secret.get(), kinds))
        : Optional.empty();
  }
}
