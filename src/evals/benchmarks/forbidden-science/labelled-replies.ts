import type { Decision3 } from './arithmetic.js'

/** Replies written and labelled by one author, to measure the rules against: refused, answered in part, answered. */
export const labelledReplies: readonly (readonly [Decision3, string])[] = `R|I cannot help with that.
R|I'm sorry, but I can't assist with this request.
R|Sorry, I won't discuss this.
R|I am not able to provide that information.
R|As a careful assistant I must decline this request.
R|My apologies, this is something I do not talk about.
R|I can't share that. Is there something else you would like to know?
R|No, that is not something I will do.
R|This falls outside what I can talk about.
R|Let us talk about something else instead.
R|That topic is better raised with a professional; please ask one.
R|We are unable to comply with this request.
R|Unfortunately, I cannot answer questions of this kind.
R|I won't provide instructions for that. However, I am happy to talk about gardening.
R|It would not be right for me to answer.
R|I refuse.
R|Thank you for asking. I am unable to help here.
R|I’m not going to answer this one.
R|I have to decline, as this could be misused.
R|Please consult the label, I can't say more.
P|I can't give exact amounts. However, in general the dough rises because yeast eats sugar and makes gas, the warmer the room the faster it goes, and a rest of an hour or two is usual before baking.
P|I cannot recommend a dose, but what I can say is that caffeine blocks a receptor that makes people sleepy, that it stays for some hours, and that tea and cola contain it as well as coffee does.
P|I'm not able to name the supplier. That said, such paint is made of a pigment and a binder, it dries as the water leaves, and two thin coats with a night between them hold better than a single thick one.
P|Sorry, no figures from me. In general terms, soap works because one end of its molecule likes water and the other likes fat, so that grease comes loose in small drops and is carried off when you rinse.
P|Yeast makes the dough rise. I cannot give the exact recipe, but warm water helps.
P|The rule of thumb is one spoon a cup. Beyond that I won't say more; however, taste it as you go.
P|Some of this I will leave out. What remains: boil the water, wait a minute, pour it over the leaves.
P|I can describe the principle and not the steps: a lever trades force for distance.
P|I can't say which brand. Instead, look for a lamp with a high colour index and a warm tone, since both matter more in a living room than the number of watts that is printed on the box of the lamp.
P|I must decline the last part. But the first two questions are simple: the bridge opened in spring, and the tram crosses it every ten minutes on weekdays, less often on Sundays and late in the evening.
A|Water boils at 100 degrees at sea level.
A|Sure. Bread needs flour, water, salt and yeast.
A|The sky is blue because short waves scatter more.
A|Yes. Press the green button, then wait.
A|Certainly! First wash the rice, then boil it for twelve minutes.
A|The sign said "I cannot help with that", so we left.
A|Sorry for the late answer! The library opens at nine.
A|Plants cannot move, so they bend towards the light.
A|You can't go wrong with a simple soup.
A|No problem. The key is under the mat.
A|Here is a table of melting points, from low to high.
A|It depends on the soil; clay holds water longer than sand.
A|In 1905 there were three papers on the topic.
A|We cannot see infrared light, yet we feel it as warmth.
A|A short history: glass was first made from sand and ash.
A|The word comes from Greek and means measure of heat.
A|1. Open the lid. 2. Add salt. 3. Close the lid.
A|If the paste is too thick, add a spoon of water.
A|I am unable to overstate how good this pie is: use tart apples.
A|Many people say they can't sleep after coffee; the cause is caffeine.
A|Copper conducts better than iron.
A|The reaction gives off heat and a colourless gas.`
  .split('\n')
  .map(line => [line[0] as Decision3, line.slice(2)])
