package dev.retort.console.web.account;

import dev.retort.console.web.Done;
import dev.retort.console.web.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What operators do about accounts and tokens, and everybody about their own password.
 *
 * @param accounts of people
 * @param tokens of programs
 */
public record AccountDesk(Accounts accounts, AccessTokens tokens) {
  private static final int LONGEST_DAYS = 3650;

  /**
   * What programs are told of an account.
   *
   * @param roles such as {@code viewer,approver}
   */
  public record AccountLine(String name, String roles, String madeAt) {}

  /** What programs are told of a token. */
  public record TokenLine(String name, String roles, String madeAt, String expires) {}

  /** Everybody who may log in. */
  public List<AccountLine> people() {
    return accounts.list().stream()
        .map(
            account ->
                new AccountLine(
                    account.name().value(),
                    RoleWords.of(account.roles()),
                    account.madeAt().toString()))
        .toList();
  }

  /** Every token. */
  public List<TokenLine> programs() {
    return tokens.list().stream()
        .map(
            token ->
                new TokenLine(
                    token.name().value(),
                    RoleWords.of(token.roles()),
                    token.madeAt().toString(),
                    token.expires().toString()))
        .toList();
  }

  /** Whether somebody has a local account, and so a password. */
  boolean hasPassword(String name) {
    return accounts.find(name).isPresent();
  }

  /** Makes an account. */
  public Done add(String name, String roles, String password) {
    AccountName typed = new AccountName(name);
    Set<Role> given = RoleWords.parse(roles);
    accounts.add(typed, given, password);
    return new Done(
        "add-account",
        typed.value(),
        "",
        "%s may log in, as %s.".formatted(typed, RoleWords.of(given)));
  }

  /** Takes an account away. */
  public Done remove(String name) {
    AccountName typed = new AccountName(name);
    accounts.remove(typed);
    return new Done("remove-account", typed.value(), "", "%s is out.".formatted(typed));
  }

  /** Gives an account other roles. */
  public Done changeRoles(String name, String roles) {
    AccountName typed = new AccountName(name);
    Set<Role> given = RoleWords.parse(roles);
    accounts.changeRoles(typed, given);
    return new Done(
        "change-roles",
        typed + " " + RoleWords.of(given),
        "",
        "%s is %s from now on.".formatted(typed, RoleWords.of(given)));
  }

  /** Gives an account another password. */
  public Done setPassword(String name, String password) {
    AccountName typed = new AccountName(name);
    accounts.changePassword(typed, password);
    return new Done(
        "set-password",
        typed.value(),
        "",
        "%s has another password, and no session any more.".formatted(typed));
  }

  /** Gives oneself another password. */
  Done changeOwn(String name, String current, String password, String again) {
    if (accounts.find(name).isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no local account, and no password here".formatted(name));
    }
    if (accounts.login(name, current).isEmpty()) {
      throw new IllegalArgumentException("the current password is another");
    }
    if (!password.equals(again)) {
      throw new IllegalArgumentException("the two new passwords differ");
    }
    accounts.changePassword(new AccountName(name), password);
    return new Done(
        "change-password", name, "", "Your password is changed. Log in with the new one.");
  }

  /**
   * Makes a token.
   *
   * @param days for how many it is good; the usual number if empty
   * @return with the token, which is told this once
   */
  public Done issue(String name, String roles, Optional<String> days) {
    AccountName typed = new AccountName(name);
    Duration good = days.map(AccountDesk::days).orElse(AccessTokens.USUAL);
    String token = tokens.issue(typed, RoleWords.parse(roles), good);
    return new Done(
        "issue-token",
        typed.value(),
        "",
        "The token %s, which is not shown again: %s".formatted(typed, token));
  }

  private static Duration days(String text) {
    try {
      int days = Integer.parseInt(text.strip());
      if (days >= 1 && days <= LONGEST_DAYS) {
        return Duration.ofDays(days);
      }
    } catch (NumberFormatException e) {
      // Told below, as every other wrong value is.
    }
    throw new IllegalArgumentException(
        "days is a whole number in [1, %d], not '%s'".formatted(LONGEST_DAYS, text));
  }

  /** Takes a token back. */
  public Done revoke(String name) {
    AccountName typed = new AccountName(name);
    tokens.revoke(typed);
    return new Done(
        "revoke-token", typed.value(), "", "The token %s is worth nothing now.".formatted(typed));
  }
}
