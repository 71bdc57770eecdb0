using Streams.Schemas;

namespace Streams.Agent.Folding;

/// <summary>What makes two events of a batch the same but for their number: kind, process, and path, peer or name.</summary>
internal readonly record struct FoldKey(EventKind Kind, int Process, string Text, Peer Peer, int Detail)
{
    /// <summary>The key of an event; false where each must stand for itself.</summary>
    public static bool TryOf(Event happened, out FoldKey key)
    {
        key = happened switch
        {
            { FileActivity: { TargetPath.Length: 0 } file } => Of(happened, file.Path, default, ((int)file.Operation << 16) | (file.Error & 0xFFFF)),
            { ConnectionOpened: { NewPeer: false } opened } => Of(happened, "", PeerOf(opened.RemoteAddress, opened.RemotePort, opened.LocalPort, opened.Direction), (int)opened.Transport),
            { ConnectionClosed: { } closed } => Of(happened, "", PeerOf(closed.RemoteAddress, closed.RemotePort, closed.LocalPort, closed.Direction), (int)closed.Transport),
            { FlowSample: { } flow } => Of(happened, "", PeerOf(flow.RemoteAddress, flow.RemotePort, flow.LocalPort, flow.Direction), (int)flow.Transport),
            { ConnectionFailed: { } failed } => Of(happened, "", Peer.Of(failed.RemoteAddress, failed.RemotePort, inbound: false), failed.Error),
            { DnsQuestion: { } question } => Of(happened, question.Name, Peer.Of(question.ServerAddress, question.ServerPort, inbound: false), question.Type),
            _ => default,
        };
        return key != default;
    }

    private static FoldKey Of(Event happened, string text, Peer peer, int detail) => new(happened.Kind, happened.Process, text, peer, detail);

    private static Peer PeerOf(ReadOnlySpan<byte> address, int remotePort, int localPort, Direction direction) =>
        Peer.Of(address, direction == Direction.Inbound ? localPort : remotePort, direction == Direction.Inbound);
}
