package dev.retort.registry.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.server.store.Actor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AccessTokensTest {
  private static final String SECRET = "0123456789abcdef";

  @Test
  void findsTheHolderOfATokenAndNobodyElse() {
    AccessTokens tokens =
        AccessTokens.of(List.of(token("night", SECRET), token("router", SECRET + "x")));

    assertThat(tokens.find(SECRET).map(AccessToken::holder)).contains(new Actor("night"));
    assertThat(tokens.find(SECRET + "x").map(AccessToken::holder)).contains(new Actor("router"));
    assertThat(tokens.find(SECRET + "y")).isEmpty();
    assertThat(tokens.find("")).isEmpty();
  }

  @Test
  void keepsNoSecret() {
    assertThat(token("night", SECRET).toString()).doesNotContain(SECRET);
  }

  @Test
  void refusesTokensThatCanBeGuessedOrMistaken() {
    assertThatThrownBy(() -> token("night", "123456789012345"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("15 characters")
        .hasMessageContaining("16")
        .hasMessageContaining("openssl");
    assertThatThrownBy(
            () -> AccessTokens.of(List.of(token("night", SECRET), token("night", SECRET + "x"))))
        .hasMessageContaining("two tokens are called night");
    assertThatThrownBy(
            () -> AccessTokens.of(List.of(token("night", SECRET), token("router", SECRET))))
        .hasMessageContaining("router")
        .hasMessageContaining("another one's");
  }

  @Test
  void ranksTheRoles() {
    assertThat(Role.APPROVER.covers(Role.PUBLISHER)).isTrue();
    assertThat(Role.PUBLISHER.covers(Role.PUBLISHER)).isTrue();
    assertThat(Role.READER.covers(Role.PUBLISHER)).isFalse();
  }

  private static AccessToken token(String name, String secret) {
    return AccessToken.of(name, Role.READER, secret, Optional.empty());
  }
}
