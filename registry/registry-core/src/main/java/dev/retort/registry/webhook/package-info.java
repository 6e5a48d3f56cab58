/**
 * What every sender of <a href="https://www.standardwebhooks.com/">Standard Webhooks</a> needs: the
 * secret that it shares with a receiver, and its patience with one that fails.
 */
package dev.retort.registry.webhook;
