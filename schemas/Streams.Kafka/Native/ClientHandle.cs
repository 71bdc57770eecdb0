using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Streams.Kafka.Native;

/// <summary>Gets at the librdkafka client behind one of Confluent.Kafka's.</summary>
/// <remarks>Source: Confluent.Kafka 2.16.0, Handle.LibrdkafkaHandle, which is internal; a test holds that it is still there.</remarks>
internal static class ClientHandle
{
    private static readonly PropertyInfo? Property =
        typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic);

    public static nint Of(IClient client) =>
        Property?.GetValue(client.Handle) is SafeHandle handle
            ? handle.DangerousGetHandle()
            : throw new NotSupportedException($"Confluent.Kafka {typeof(Handle).Assembly.GetName().Version} hides its librdkafka handle in another way than 2.16.0; use 2.16.0.");
}
