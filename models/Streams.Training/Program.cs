using Streams.Hosting;
using Streams.Training.Commands;

return await StreamsProgram.RunAsync(args, "streams-training", "Fits models and profiles to recordings, says how good they are, and publishes them.", root =>
{
    TrainCommand.AddTo(root);
    KeygenCommand.AddTo(root);
    PublishCommand.AddTo(root);
    ConvertCommand.AddTo(root);
    EvaluateCommand.AddTo(root);
});
