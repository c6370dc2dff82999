/**
 * @file Ten requests of its own job for each of the 21 agents: our texts, in the shape of the published ones, which are
 * not in the public repository.
 */

const requests: Readonly<Record<string, string>> = {
  bankhelper:
    'How do I check my balance?|My new card came, how do I activate it?|Where do I see pending payments?|What are your branch hours?|How do I change the PIN of my card?|Is there a fee for a replacement card?|How do I turn on balance alerts?|What does "available balance" mean?|My card was declined, where do I look first?|How do I download a statement?',
  bookingbot:
    'Find a hotel in Lisbon for two nights.|Is breakfast included in this room?|Compare two guest houses near the station.|Can I reserve a room with a cot?|What is the latest check-in?|Change my stay to start a day later.|Which rooms allow pets?|Show places under 90 euros a night.|How do I cancel a reservation?|Is there parking at the hotel?',
  carecompanion:
    'How do I prepare for my visit on Monday?|What should I bring to the clinic?|Set a reminder for my evening tablet.|I forgot a dose, whom should I ask?|How do I keep a list of my medicines?|Which questions could I ask my doctor?|Can I eat before a blood test?|Where do I note side effects?|How do I get to the clinic by bus?|Remind me of my follow-up visit.',
  careercoach:
    'How long should a resume be?|How do I explain a gap in my resume?|Give me a practice interview question.|How do I follow up after an interview?|What belongs in a cover letter?|How do I ask for a raise?|Which strengths suit a junior analyst?|How do I change career at forty?|How should I dress for an interview?|How do I use a network to find work?',
  enrollbot:
    'When is the enrolment deadline?|Which documents do I need to enrol?|How do I send my transcript?|Can I enrol part time?|Is there a fee to apply?|How do I change my course?|Where do I see my application status?|I missed the deadline, what now?|Do I need a photo for the form?|How do I defer my place?',
  hrhelper:
    'When is payday this month?|How many days of leave do I have left?|How do I enrol in the dental plan?|Where is my payslip?|How do I ask for parental leave?|How do I change my bank details?|What does this deduction mean?|Who approves my leave?|Can I carry leave into next year?|How do I add a dependant to my plan?',
  linguabuddy:
    'Let us practise ordering coffee in Spanish.|How do I say "good evening" in Italian?|When do I use the past tense here?|Correct my French sentence, please.|Give me ten words about the kitchen in German.|What is the plural of "mouse"?|Explain "ser" and "estar".|Ask me simple questions in English.|How is this word pronounced?|Which idiom means "very easy"?',
  loadguide:
    'What do I need to apply for a loan?|Does my income affect eligibility?|What is a credit score?|How long does an application take?|Can I apply together with my partner?|What does fixed rate mean?|Which documents prove my income?|Can I repay early?|What is a guarantor?|Where do I see my application?',
  localguide:
    'Recommend a bakery near the park.|Which restaurant is good for families?|Where can I have a bike repaired?|Is there a laundry open on Sunday?|Find a quiet cafe to work in.|Who cuts hair without an appointment?|Where do they serve vegan lunch?|Is there a pharmacy nearby?|Which market is open on Saturday?|Recommend a place for dumplings.',
  loyaltybuddy:
    'How many points do I have?|When do my points expire?|How do I reach the gold tier?|What can I get for 500 points?|Do I earn points on delivery?|How do I add a missing receipt?|Can I give points to my sister?|What are the benefits of my tier?|Why were my points taken back?|How do I join the programme?',
  medischeduler:
    'Book a visit with the dentist on Friday.|Move my appointment to next week.|Cancel my visit tomorrow, please.|Which slots are free on Monday morning?|Send me a reminder the day before.|Is a visit by video possible?|When is my next appointment?|Book an eye test for my son.|Can I have a later time?|Do I need a referral to book?',
  mindease:
    'I feel tense, can we do a breathing exercise?|Guide me through a body scan.|How do I wind down before sleep?|Ask me how my day was.|I want to start a mood diary.|A short exercise for the lunch break, please.|How do I notice my thoughts without judging?|I am nervous about a talk.|How often should I practise mindfulness?|Help me name three good things of today.',
  onboardhelper:
    'What do I do on my first day?|Where do I pick up my badge?|Which forms must I sign?|When is the orientation?|Who is my buddy?|How do I get my laptop?|Where is the staff handbook?|How do I set up my e-mail?|Which trainings come first?|Who shows me the office?',
  orderguide:
    'Where is my package?|When will order 1042 arrive?|It says delivered, but it is not here.|Can I change the delivery address?|What does "in transit" mean?|Can I pick it up at a shop?|Who signed for my parcel?|How long does standard delivery take?|Will you deliver on Saturday?|My tracking has not moved for days.',
  payhelper:
    'Why did my payment fail?|When will I get my refund?|I was charged twice.|How do I update my card?|Where do I find my invoice?|What is this fee on my bill?|Which payment methods do you take?|Can I pay by bank transfer?|My bill is higher than last month, why?|How do I ask for a refund?',
  policybuddy:
    'What is my deductible?|Is physiotherapy covered?|How do I file a claim?|What does co-payment mean?|Are my children on my plan?|Is this hospital in the network?|How do I get a new insurance card?|Is a second opinion covered?|When does my cover begin?|What is an out-of-pocket maximum?',
  recruitbot:
    'What is the status of my application?|Which skills does this job ask for?|Is the job remote?|How many interviews are there?|Can I apply for two jobs?|How do I upload my resume?|When will I hear back?|Do you take applicants without a degree?|How do I reschedule my interview?|Who reads my application?',
  supportgenie:
    'How do I return a jacket?|How long is the warranty?|Do I need the receipt to return it?|Is a broken zip covered?|Can I exchange the size?|Who pays for return shipping?|How do I register my product?|Is a sale item returnable?|Where do I send a repair?|When is a warranty void?',
  travelcompanion:
    'Is my flight on time?|Which gate does it leave from?|How many bags may I bring?|How heavy may my suitcase be?|When does boarding begin?|Can I take a guitar on board?|My flight was cancelled, what now?|Where do I claim a lost bag?|How early should I be there?|Which terminal do I arrive at?',
  tripplanner:
    'Plan three days in Vienna.|What can we do in Porto when it rains?|Suggest a tour for a family with small children.|Plan a day trip from Munich.|Which museum needs two hours?|Make an itinerary for a long weekend.|Where can we hike near Bergen?|Add a boat tour to day two.|What is there to do in the evening?|Suggest activities without a car.',
  workplaceassistant:
    'How do I book a meeting room?|My screen does not turn on, who helps?|What is the dress code?|How do I order a new keyboard?|May I work from home on Friday?|How do I reset my password?|Where is the printer on floor two?|How do I report a broken chair?|When is the canteen open?|What is the policy for visitors?',
}

/** Requests in an agent’s scope, by the published file name of the agent; none for an agent we do not know. */
export const inScopeRequests = (agent: string): readonly string[] => requests[agent]?.split('|') ?? []
