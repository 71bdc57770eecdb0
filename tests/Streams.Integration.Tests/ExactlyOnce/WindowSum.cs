using Streams.Schemas;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>What the input says that one window must hold, or what a window that came out holds.</summary>
internal readonly record struct WindowSum(long Events, double Starts, double BytesSent, double BytesReceived, double FileOperations, double FileBytesWritten)
{
    public WindowSum Plus(Event item) => item.Kind switch
    {
        EventKind.ProcessStarted => this with { Events = Events + item.Occurrences, Starts = Starts + 1 },
        EventKind.ConnectionClosed => this with
        {
            Events = Events + item.Occurrences,
            BytesSent = BytesSent + item.ConnectionClosed!.BytesSent,
            BytesReceived = BytesReceived + item.ConnectionClosed.BytesReceived,
        },
        EventKind.FileActivity => this with
        {
            Events = Events + item.Occurrences,
            FileOperations = FileOperations + item.FileActivity!.Operations,
            FileBytesWritten = FileBytesWritten + item.FileActivity.BytesWritten,
        },
        _ => this with { Events = Events + item.Occurrences },
    };
}
