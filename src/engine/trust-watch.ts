import type { Target } from "./exchange.js";
import { formatAuthority } from "./target.js";

/** Less than the two seconds within which a client that doesn't trust us is reported. */
const patienceMs = 1_500;

/**
 * Watches for hosts that are connected to and never sent a request. It judges by host: spare connections are
 * normal, so one request clears a host for good.
 */
export class TrustWatch {
  private readonly trusting = new Set<string>();
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly reported = new Set<string>();
  private readonly connectedHosts = new Map<string, Target>();

  constructor(
    private readonly report: (target: Target) => void,
    private readonly waitMs: number = patienceMs,
  ) {}

  /** A client opened a connection to an intercepted host. */
  connected(target: Target): void {
    const host = formatAuthority(target);
    if (this.trusting.has(host)) return;
    this.connectedHosts.set(host, target);
    if (this.waiting.has(host) || this.reported.has(host)) return;
    const timer = setTimeout(() => this.distrusted(target), this.waitMs);
    timer.unref();
    this.waiting.set(host, timer);
  }

  /** The client said so itself, with a TLS alert. */
  distrusted(target: Target): void {
    const host = formatAuthority(target);
    clearTimeout(this.waiting.get(host));
    this.waiting.delete(host);
    if (this.trusting.has(host) || this.reported.has(host)) return;
    this.reported.add(host);
    this.report(target);
  }

  requested(target: Target): void {
    const host = formatAuthority(target);
    if (this.trusting.has(host)) return;
    this.trusting.add(host);
    this.connectedHosts.delete(host);
    clearTimeout(this.waiting.get(host));
    this.waiting.delete(host);
  }

  /** Each host that was connected to and to this moment has not sent a request. */
  untrustingHosts(): readonly Target[] {
    return [...this.connectedHosts.values()];
  }

  /** The run is over: what is still waited for is reported now. */
  close(): void {
    for (const host of [...this.waiting.keys()]) {
      const target = this.connectedHosts.get(host);
      if (target !== undefined) this.distrusted(target);
    }
  }
}
