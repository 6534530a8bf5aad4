def chance(p):
    """Whether an effect of probability p happens."""
    return random.random() < p


def read_clips(name):
    """The recordings of a list and their labels, (clips, tags)."""
    with open(os.path.join(HERE, name), newline='') as f:
        rows = list(csv.reader(f))[1:]
    return [row[0] for row in rows], torch.tensor([[float(x) for x in row[1:]] for row in rows])


def fill_up(samples):
    """A recording that is shorter than an example is filled up."""
    if len(samples) < model.SAMPLES and model.SHORT == 'repeat':
        samples = samples.repeat(-(-model.SAMPLES // len(samples)))[:model.SAMPLES]
    return F.pad(samples, (0, max(0, model.SAMPLES - len(samples))))


class Recordings:
    """What is computed of each recording once, and kept as files of numpy in a folder."""

    def __init__(self, data, folder, front_end):
        with open(model.__file__, 'rb') as f:  # another model.py has other features
            name = hashlib.sha1(f.read() + os.path.abspath(data).encode()).hexdigest()[:12]
        self.data, self.front_end = data, front_end
        self.folder = os.path.join(folder, name)
        os.makedirs(self.folder, exist_ok=True)

    def keep(self, kind, stem, compute):
        """The arrays that compute() returns for a recording."""
        name = '%s-%s' % (kind, hashlib.sha1(stem.encode('utf-8', 'surrogateescape')).hexdigest())
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):  # the mark that all of them are there
            arrays = [array.numpy() for array in compute()]
            for i, array in enumerate(arrays):
                numpy.save('%s.%d.npy' % (path, i), array)
            with open(path, 'w') as mark:
                mark.write('%d' % len(arrays))
            return arrays
        with open(path) as mark:
            count = int(mark.read())
        return [numpy.load('%s.%d.npy' % (path, i), mmap_mode='r') for i in range(count)]

    def samples(self, stem):
        audio = predict.find_audio(self.data, stem)
        return self.keep('samples', stem, lambda: [fill_up(predict.read_audio(audio))])[0]

    @torch.no_grad()
    def features(self, stem):
        """Of the whole recording, before they are normalised."""
        def compute():
            samples = torch.tensor(self.samples(stem))
            return [f[0] for f in self.front_end.features(samples[None])]
        return self.keep('features', stem, compute)

    @torch.no_grad()
    def chunks(self, stem):
        """The features of the chunks that predict.py looks at, normalised."""
        def compute():
            samples = predict.read_audio(predict.find_audio(self.data, stem))
            parts = [self.front_end(part) for part in predict.cut(samples).split(16)]
            return [torch.cat(feature) for feature in zip(*parts)]
        return [torch.tensor(array) for array in self.keep('chunks', stem, compute)]


def last_start(recordings, stem):
    """The last sample where an example of a recording can start."""
    last = len(recordings.samples(stem)) - model.SAMPLES
    if not FROM_SAMPLES:
        for feature, hop, frames in zip(recordings.features(stem), HOPS, FRAMES):
            last = min(last, (feature.shape[-1] - frames) * hop)
    return last


def example(recordings, stem, start, labels):
    """The inputs of the network for one example, before they are normalised."""
    tags = {tag for tag, label in zip(model.TAGS, labels) if label}
    if FROM_SAMPLES:
        samples = torch.tensor(recordings.samples(stem)[start:start + model.SAMPLES])
        with torch.no_grad():
            samples = augment_samples(samples, tags)
            features = [f[0] for f in recordings.front_end.features(samples[None])]
    else:
        features = [torch.tensor(f[..., start // hop:start // hop + frames])
                    for f, hop, frames in zip(recordings.features(stem), HOPS, FRAMES)]
    return augment_features(features, tags)


def draw_examples(recordings, clips, labels):
    """(clip, start) of an epoch's examples."""
    order = torch.randperm(len(clips))
    if BALANCE:  # clips of rare tags more often: each has the mean of 1 / n over its tags
        weights = (labels / labels.sum(0).clamp(min=1)).sum(1) / labels.sum(1).clamp(min=1)
        bare = labels.sum(1) == 0
        weights[bare] = 1 / bare.sum().clamp(min=1)
        order = torch.multinomial(weights, len(clips), replacement=True)
    return [(i, HOP * random.randint(0, last_start(recordings, clips[i]) // HOP))
            for i in order.tolist()]


def read_examples(path, clips):
    """The examples of the first epochs, as `mtag-model export --examples` writes them."""
    epochs, numbers = collections.defaultdict(list), {clip: i for i, clip in enumerate(clips)}
    with open(path, newline='') as f:
        for row in csv.DictReader(f):
            epochs[int(row['epoch'])].append((numbers[row['clip']], int(row['start'])))
    return epochs


def batches(recordings, clips, labels, examples):
    """Inputs and targets of each step of an epoch."""
    for first in range(0, len(examples), BATCH):
        part = examples[first:first + BATCH]
        if DROP_LAST and len(part) < BATCH <= len(examples):
            return
        rows = [example(recordings, clips[i], start, labels[i]) for i, start in part]
        inputs, targets = [torch.stack(column) for column in zip(*rows)], labels[[i for i, _ in part]]
        inputs, targets = augment_batch(inputs, targets)
        yield recordings.front_end.normalize(*inputs), targets


class Pace:
    """The learning rate: a warmup of some epochs, then the schedule."""

    def __init__(self, optimizer, schedule, warmup):
        self.optimizer, self.schedule, self.warmup = optimizer, schedule, warmup
        self.base = optimizer.param_groups[0]['lr']
        self.done = 0
        self.set_warmup()

    def set_warmup(self):
        if self.done < self.warmup:
            self.optimizer.param_groups[0]['lr'] = self.base * (self.done + 0.5) / self.warmup
        elif self.done == self.warmup:
            self.optimizer.param_groups[0]['lr'] = self.base

    def after_step(self):
        if isinstance(self.schedule, lr_scheduler.OneCycleLR) and self.done >= self.warmup:
            self.schedule.step()

    def after_epoch(self, values):
        self.done += 1
        if self.done <= self.warmup:
            self.set_warmup()
        elif isinstance(self.schedule, lr_scheduler.ReduceLROnPlateau):
            self.schedule.step(values[self.schedule.metric])
        elif not isinstance(self.schedule, lr_scheduler.OneCycleLR):
            self.schedule.step()


class Average:
    """A second set of weights that follows the trained ones, and is evaluated in their place."""

    def __init__(self, network):
        self.network, self.count = copy.deepcopy(network), 0

    def take(self, network, done):
        share = average_share(self.count, done)
        if share == 0:
            return
        new = network.state_dict()
        for name, old in self.network.state_dict().items():
            if old.is_floating_point():
                old.copy_(old * (1 - share) + new[name] * share)
        self.count += 1

    @torch.no_grad()
    def recompute(self, steps):
        """The running statistics under the averaged weights (torch.optim.swa_utils.update_bn)."""
        set_training(self.network)
        norms = [m for m in self.network.modules()
                 if isinstance(m, nn.modules.batchnorm._BatchNorm) and m.training]
        moments = [norm.momentum for norm in norms]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None
        for inputs, _ in steps:
            self.network(*inputs)
        for norm, momentum in zip(norms, moments):
            norm.momentum = momentum


def set_training(network):
    network.train()
    for name in FROZEN:  # they stay as they are, running statistics too
        layer = getattr(network, name)
        for parameter in layer.parameters():
            parameter.requires_grad_(False)
        for module in layer.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()


def add_penalties(network):
    """The gradients of L1 * sum |w| + L2 / 2 * sum w^2."""
    for name, w in network.named_parameters():
        if name in PENALIZED and w.grad is not None:
            w.grad += L1 * w.detach().sign() + L2 * w.detach()


def train_epoch(network, steps, optimizer, pace, after_step):
    """The mean loss of the examples."""
    set_training(network)
    total, count = 0.0, 0
    for inputs, targets in steps:
        optimizer.zero_grad()
        value = loss(network(*inputs), targets)
        value.backward()
        add_penalties(network)
        if CLIP_NORM is not None:
            nn.utils.clip_grad_norm_(network.parameters(), CLIP_NORM)
        if CLIP_VALUE is not None:
            nn.utils.clip_grad_value_(network.parameters(), CLIP_VALUE)
        optimizer.step()
        pace.after_step()
        after_step()
        total, count = total + value.item() * len(targets), count + len(targets)
    return total / count


@torch.no_grad()
def validate(network, recordings, clips, labels):
    """valid_loss over chunks, valid_roc_auc and valid_pr_auc over clips."""
    network.eval()
    scores, logits_of, targets = numpy.zeros(labels.shape), [], []
    for i, clip in enumerate(clips):
        inputs = recordings.chunks(clip)
        logits = torch.cat([network(*part) for part in zip(*(x.split(16) for x in inputs))])
        logits_of.append(logits)
        targets.append(labels[i].expand_as(logits))
        scores[i] = predict.clip_score(logits).numpy()
    truth = labels.numpy()
    tags = [t for t in range(truth.shape[1]) if 0 < truth[:, t].sum() < len(truth)]
    return {'valid_loss': loss(torch.cat(logits_of), torch.cat(targets)).item(),
            'valid_roc_auc': numpy.mean([predict.roc_auc(scores[:, t], truth[:, t]) for t in tags]),
            'valid_pr_auc': numpy.mean([predict.average_precision(scores[:, t], truth[:, t])
                                        for t in tags])}


def write_safetensors(path, tensors):
    """The other half of model.read_safetensors."""
    header, data = {}, b''
    for name, tensor in tensors.items():
        if tensor.is_floating_point():
            part = tensor.detach().contiguous().numpy().astype('<f4').tobytes()
            header[name] = {'dtype': 'F32', 'shape': list(tensor.shape),
                            'data_offsets': [len(data), len(data) + len(part)]}
            data += part
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as f:
        f.write(len(text).to_bytes(8, 'little') + text + data)


class Training:
    """A network while it is trained, the best weights so far, and when to stop."""

    def __init__(self, tagger, recordings, options):
        self.tagger, self.network, self.recordings = tagger, tagger.network, recordings
        self.clips, self.labels = read_clips('train_clips.csv')
        self.valid = read_clips('valid_clips.csv')
        self.examples = read_examples(options.examples, self.clips) if options.examples else {}
        self.average = Average(self.network) if AVERAGE else None
        self.best, self.best_weights, self.last_weights, self.stale, self.epoch = None, None, None, 0, 0

    def run_epoch(self, optimizer, pace):
        """The values of one epoch."""
        self.epoch += 1
        examples = self.examples.get(self.epoch)
        if examples is None:
            examples = draw_examples(self.recordings, self.clips, self.labels)
        steps = lambda: batches(self.recordings, self.clips, self.labels, examples)
        each_step = self.average is not None and AVERAGE_EACH_STEP
        after = lambda: self.average.take(self.network, self.epoch - 1) if each_step else None
        lr = optimizer.param_groups[0]['lr']
        values = {'lr': lr, 'train_loss': train_epoch(self.network, steps(), optimizer, pace, after)}
        counted = self.network
        if self.average is not None:
            if not each_step:
                self.average.take(self.network, self.epoch)
            if self.average.count > 0:
                counted = self.average.network
                if AVERAGE_RECOMPUTES:
                    self.average.recompute(steps())
        values.update(validate(counted, self.recordings, *self.valid))
        self.watch(values[MONITOR], counted)
        print('epoch %d lr %.3g ' % (self.epoch, lr) + ' '.join(
            '%s %.6f' % (name, value) for name, value in values.items() if name != 'lr'), flush=True)
        return values

    def watch(self, value, network):
        better = self.best is None or (value > self.best if MAXIMIZE else value < self.best)
        self.stale = 0 if better else self.stale + 1
        self.last_weights = copy.deepcopy(network.state_dict())
        if better:
            self.best, self.best_weights = value, self.last_weights

    def run(self, most):
        """All phases, or `most` epochs."""
        for epochs, optimizer_of, schedule_of, warmup, from_best in PHASES:
            if from_best and self.best_weights is not None:
                self.network.load_state_dict(self.best_weights)
                if self.average is not None:
                    self.average.count = 0
            set_training(self.network)
            optimizer = optimizer_of([w for w in self.network.parameters() if w.requires_grad])
            count = len(self.clips)
            steps = count // BATCH if DROP_LAST and count >= BATCH else -(-count // BATCH)
            pace = Pace(optimizer, schedule_of(optimizer, epochs - warmup, steps), warmup)
            self.stale = 0
            for done in range(1, epochs + 1):
                if most is not None and self.epoch >= most:
                    return
                lr = optimizer.param_groups[0]['lr']
                pace.after_epoch(self.run_epoch(optimizer, pace))
                now = optimizer.param_groups[0]['lr']
                if PATIENCE and self.stale >= PATIENCE:
                    return
                if MIN_LR is not None and now < MIN_LR and now <= lr and done < epochs:
                    return


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data', help='folder of the data set')
    parser.add_argument('-o', '--output', default='trained.safetensors',
                        help='the trained weights, for predict.py --weights (trained.safetensors)')
    parser.add_argument('--epochs', type=int, help='stop after so many')
    parser.add_argument('--seed', type=int, default=SEED, help='of order, crops and dropout (%d)' % SEED)
    parser.add_argument('--fresh', action='store_true',
                        help="begin with PyTorch's own initial weights, not start.safetensors")
    parser.add_argument('--examples', metavar='FILE',
                        help='the examples of the first epochs (mtag-model export --examples)')
    parser.add_argument('--cache', default=os.path.join(HERE, 'cache'), metavar='FOLDER',
                        help='where the features of the recordings are kept (%(default)s)')
    options = parser.parse_args()
    if options.epochs is not None and options.epochs < 1:
        parser.error('--epochs takes a number from 1 on')
    if not os.path.isdir(os.path.join(options.data, model.AUDIO)):
        parser.error('%s has no folder %s of recordings' % (options.data, model.AUDIO))
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    tagger = model.load(os.path.join(HERE, 'start.safetensors'))
    if options.fresh:
        tagger.network = model.Network()
    recordings = Recordings(options.data, options.cache, tagger.front_end)
    training = Training(tagger, recordings, options)
    training.run(options.epochs)
    tagger.network.load_state_dict(training.best_weights if TEST_BEST else training.last_weights)
    tagger.eval()
    write_safetensors(options.output, tagger.state_dict())
    for name, value in sorted(predict.test(tagger, options.data).items()):
        print('%s %.6f' % (name, value))


if __name__ == '__main__':
    main()
