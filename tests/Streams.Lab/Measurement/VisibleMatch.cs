using System.IO.Enumeration;
using Streams.Lab.Scenarios;
using Streams.Schemas;

namespace Streams.Lab.Measurement;

/// <summary>Compares what must be visible with what is stored.</summary>
internal static class VisibleMatch
{
    /// <summary>True where the events meet the rule.</summary>
    public static bool IsMet(VisibleRule rule, IReadOnlyList<SeenEvent> events)
    {
        var fitting = events.Where(seen => Fits(rule, seen)).ToList();
        return fitting.Sum(seen => seen.Happened.Occurrences) >= rule.Count && (rule.Sent == 0 || fitting.Sum(Sent) >= rule.Sent);
    }

    private static bool Fits(VisibleRule rule, SeenEvent seen) =>
        rule.Process is not null ? FitsProcess(rule, seen)
        : rule.Connection is { } port ? FitsConnection(rule, port, seen.Happened)
        : rule.Listen is { } own ? seen.Happened.ListenStarted is { } listen && (own == 0 || listen.LocalPort == own)
        : rule.File is not null ? FitsFile(rule, seen.Happened.FileActivity)
        : rule.Privilege is not null ? seen.Happened.PrivilegeChange is { } change && change.Operation.ToString().Equals(rule.Privilege, StringComparison.OrdinalIgnoreCase)
        : rule.Resource is not null ? seen.Happened.ResourceSample is { } sample && Amount(rule.Resource, sample) >= rule.Least
        : seen.Happened.OomKill is not null;

    private static bool FitsProcess(VisibleRule rule, SeenEvent seen) =>
        seen is { Happened.Kind: EventKind.ProcessStarted, Process: { } process }
        && (Like(rule.Process!, process.Executable) || Like(rule.Process!, process.Name))
        && (rule.Argument is null || string.Join(' ', process.Arguments).Contains(rule.Argument, StringComparison.Ordinal))
        && (rule.Drift ?? process.Drift) == process.Drift
        && (rule.Memory ?? process.MemoryFile) == process.MemoryFile
        && (rule.Setuid ?? process.Setuid) == process.Setuid
        && (rule.Socket ?? process.StandardInputSocket) == process.StandardInputSocket;

    private static bool FitsConnection(VisibleRule rule, int port, Event happened)
    {
        var (transport, remote, direction) = happened switch
        {
            { ConnectionOpened: { } opened } => (opened.Transport, opened.RemotePort, opened.Direction),
            { ConnectionClosed: { } closed } => (closed.Transport, closed.RemotePort, closed.Direction),
            { FlowSample: { } sample } => (sample.Transport, sample.RemotePort, sample.Direction),
            _ => (Transport.Unknown, 0, Direction.Unknown),
        };
        return direction == Direction.Outbound
            && transport.ToString().Equals(rule.Transport, StringComparison.OrdinalIgnoreCase)
            && (port == 0 || remote == port)
            && (rule.Count == 1 || happened.ConnectionClosed is null); // a connection counts once
    }

    private static bool FitsFile(VisibleRule rule, FileActivity? activity) =>
        activity is not null
        && Like(rule.File!, activity.Path)
        && (rule.Operation is null
            || activity.Operation.ToString().Equals(rule.Operation, StringComparison.OrdinalIgnoreCase)
            || (rule.Operation == "write" && activity.BytesWritten > 0) // the most consequential operation of several names the event: a new file is written to, too
            || (rule.Operation == "read" && activity.BytesRead > 0));

    private static double Amount(string resource, ResourceSample sample) => resource switch
    {
        "cpu" => sample.IntervalNs > 0 ? (double)sample.CpuTimeNs / sample.IntervalNs : 0,
        "memory" => sample.MemoryBytes,
        "written" => sample.IoWrittenBytes,
        "processes" => sample.Processes,
        _ => -1,
    };

    private static long Sent(SeenEvent seen) => seen.Happened switch
    {
        { ConnectionClosed: { } closed } => Math.Max(0, closed.BytesSent),
        { FlowSample: { } sample } => Math.Max(0, sample.BytesSent),
        _ => 0,
    };

    private static bool Like(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
}
