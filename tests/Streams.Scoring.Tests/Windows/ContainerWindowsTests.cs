using Streams.Schemas;
using Streams.Scoring.Features;
using Streams.Scoring.Windows;
using Streams.TestKit;
using Xunit;

namespace Streams.Scoring.Tests.Windows;

public class ContainerWindowsTests
{
    private const long SecondUs = 1_000_000;
    private static readonly WindowOptions Options = new();

    [Fact]
    public void Close_WhenGraceIsOver_GivesTheWindow()
    {
        var windows = new ContainerWindows();
        var closed = Add(windows, 0, 4 * SecondUs);

        windows.Close(A.TimeNs + 5_999_999_999, Options, closed);
        Assert.Empty(closed);
        windows.Close(A.TimeNs + 6_000_000_000, Options, closed);

        var window = Assert.Single(closed);
        Assert.Equal((A.TimeNs, A.TimeNs + 5_000_000_000, 2), (window.StartNs, window.EndNs, window.Features.Events));
    }

    [Fact]
    public void Add_OutOfOrderWithinGrace_GoesToItsOwnWindow()
    {
        var windows = new ContainerWindows();
        var closed = Add(windows, 5 * SecondUs, 4 * SecondUs, 6 * SecondUs);

        windows.CloseAll(Options, closed);

        Assert.Equal([1L, 2L], closed.Select(window => window.Features.Events));
    }

    [Fact]
    public void Add_BeforeAClosedWindow_IsLate()
    {
        var windows = new ContainerWindows();
        var closed = Add(windows, 0);
        windows.Close(A.TimeNs + 6_000_000_000, Options, closed);

        Assert.False(AddOne(windows, 4 * SecondUs, closed));
        Assert.True(AddOne(windows, 5 * SecondUs, closed));
    }

    [Theory]
    [InlineData(long.MaxValue / 1_000)]
    [InlineData(long.MinValue / 1_000)]
    public void Add_AtAnAbsurdTime_IsLeftOut(long offsetUs)
    {
        Assert.False(AddOne(new ContainerWindows(), offsetUs, []));
    }

    [Fact]
    public void Add_MoreWindowsThanRoom_ClosesTheEarliest()
    {
        var windows = new ContainerWindows();

        var closed = Add(windows, [.. Enumerable.Range(0, Options.MaxOpen + 1).Select(i => i * 5 * SecondUs)]);

        Assert.Equal(A.TimeNs, Assert.Single(closed).StartNs);
    }

    [Fact]
    public void Add_TheLatestFirst_KeepsTheBound()
    {
        var windows = new ContainerWindows();

        var closed = Add(windows, [.. Enumerable.Range(0, 20).Select(i => (20 - i) * 5 * SecondUs)]);

        Assert.NotEmpty(closed);
        windows.CloseAll(Options, closed);
        Assert.Equal(Options.MaxOpen + 1, closed.Count); // of more there was no room: they came too late
        Assert.Equal(closed.Count, closed.DistinctBy(window => window.StartNs).Count());
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 1)]
    [InlineData(0)]
    [InlineData(-1)]
    public void TryDecode_AWindowThatLostAnyNumber_IsRead(long lost)
    {
        var windows = new ContainerWindows();
        Add(windows, 0);
        windows.BeginLoss(lost);
        var bytes = new byte[windows.MaxEncodedBytes];
        var written = windows.Encode(bytes);

        var copy = new ContainerWindows();
        Assert.True(copy.TryDecode(bytes.AsSpan(0, written), out _));

        var closed = new List<ClosedWindow>();
        copy.CloseAll(Options, closed);
        Assert.Equal(lost, Assert.Single(closed).Lost);
    }

    [Fact]
    public void Add_DeclaredLoss_IsSaidWithTheWindow()
    {
        var windows = new ContainerWindows();
        var closed = Add(windows, 0);
        var view = new EventBatchView(Samples.BodyOf(A.Batch(A.SensorGap(lost: 17))));
        var processes = new ProcessCursor(view);
        foreach (ref readonly var item in view.Events)
        {
            windows.Add(item, view, ref processes, Options, closed);
        }

        windows.CloseAll(Options, closed);

        Assert.Equal(17, Assert.Single(closed).Lost);
    }

    [Fact]
    public void TryDecode_WhatEncodeWrote_ClosesTheSame()
    {
        var windows = new ContainerWindows();
        Add(windows, 0, 5 * SecondUs, 11 * SecondUs);
        var bytes = new byte[windows.MaxEncodedBytes];
        var written = windows.Encode(bytes);

        var copy = new ContainerWindows();
        Assert.True(copy.TryDecode(bytes.AsSpan(0, written), out var read));

        var (expected, actual) = (new List<ClosedWindow>(), new List<ClosedWindow>());
        windows.CloseAll(Options, expected);
        copy.CloseAll(Options, actual);
        Assert.Equal(written, read);
        Assert.Equal(expected.Select(window => (window.StartNs, window.Features.Events)), actual.Select(window => (window.StartNs, window.Features.Events)));
    }

    private static List<ClosedWindow> Add(ContainerWindows windows, params long[] offsetsUs)
    {
        var closed = new List<ClosedWindow>();
        foreach (var offset in offsetsUs)
        {
            AddOne(windows, offset, closed);
        }
        return closed;
    }

    private static bool AddOne(ContainerWindows windows, long offsetUs, List<ClosedWindow> closed)
    {
        var view = new EventBatchView(Samples.BodyOf(A.Batch(A.ProcessStarted(offsetUs))));
        var processes = new ProcessCursor(view);
        var taken = false;
        foreach (ref readonly var item in view.Events)
        {
            taken = windows.Add(item, view, ref processes, Options, closed);
        }
        return taken;
    }
}
