package dev.retort.console.web.account;

import dev.retort.console.web.Role;
import java.time.Instant;
import java.util.Set;

/**
 * Somebody who may log in.
 *
 * @param roles what they may do besides looking
 * @param madeAt when the account was made
 */
public record Account(AccountName name, Set<Role> roles, Instant madeAt) {
  public Account {
    roles = Set.copyOf(roles);
  }
}
