using Streams.Schemas;

namespace Streams.Detection.Alerts;

/// <summary>Both ends of a connection, whichever event told of it.</summary>
/// <param name="Transport">Protocol.</param>
/// <param name="Direction">Who opened it.</param>
/// <param name="LocalAddress">The container's address.</param>
/// <param name="LocalPort">The container's port.</param>
/// <param name="RemoteAddress">The peer's address.</param>
/// <param name="RemotePort">The peer's port.</param>
internal readonly record struct Connection(Transport Transport, Direction Direction, byte[] LocalAddress, int LocalPort, byte[] RemoteAddress, int RemotePort);
